#pragma once

#include <vector>

#include "judges/confidence_sequence.hpp"

namespace rollcast::judges {

/// What follows when nobody was counted in either arm for longer than the grace period.
enum class NoTraffic { hold, roll_back, warn };

/// A monitored step of GrowthBook's Safe Rollout.
struct MonitoredStep {
  Share coverage;  ///< of users who get the candidate; as many more are its control
  std::int64_t min_sample_size =
      0;  ///< the step goes on until both arms have so many requests together, since the release began
};

struct SafeRollout {
  std::vector<MonitoredStep> steps;
  ConfidenceSequenceRule guardrail;
  Duration refresh_every;
  Duration grace;  ///< without traffic, since the release began
  NoTraffic no_traffic = NoTraffic::hold;
};

/// GrowthBook's guardrail: at each refresh of the results, fails the candidate when a one-sided confidence sequence of
/// the difference between the failure rates lies above 0, over all monitored steps so far, against a control of the
/// candidate's size. Passes a step otherwise, also when it is far from sure, but cannot tell without the sample that
/// the step asks for, nor without traffic until the grace period is over. Errs at `alpha` at most over the whole
/// release, as the confidence sequence does.
JudgePlan safe_rollout_judge(SafeRollout);

}  // namespace rollcast::judges
