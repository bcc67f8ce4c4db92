#pragma once

#include "rollcast/scenarios/scenario.hpp"
#include "rollcast/strategies/judge.hpp"

namespace rollcast::judges {

/// An alarm as a cloud's monitoring has it (CloudWatch): the average failure rate of each period, and an alarm when
/// `datapoints` of the last `evaluation_periods` periods breach the threshold.
struct CloudAlarm {
  enum class Of { candidate, service };                 ///< whose failures: the candidate's, or all users' (end to end)
  enum class MissingData { not_breaching, breaching };  ///< what a period without requests is
  Of of{};
  double threshold = 0.01;
  Duration period = Duration::minutes(1);
  std::int64_t evaluation_periods = 1, datapoints = 1;
  MissingData missing{};

  bool breaches(const Samples& in_period) const;
};

/// Reads "threshold", "period", "evaluation_periods", "datapoints_to_alarm", "treat_missing_data" and "of".
CloudAlarm read_cloud_alarm(const Fields&, const Scenario&);

/// Fails when the alarm goes off, and passes else. Remembers stages: periods follow each other from the release's
/// beginning. No guarantee on errors: each period is another chance to be wrong, and an alarm of the whole service goes
/// off for its incidents too.
JudgePlan alarm_judge(const CloudAlarm&);

}  // namespace rollcast::judges
