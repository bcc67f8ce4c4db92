#pragma once

#include <string>

#include "rollcast/run/timetable.hpp"
#include "rollcast/scenarios/scenario.hpp"
#include "rollcast/world/capacity.hpp"

namespace rollcast::reports {

/// What replicas can do, and how busy a full fleet is; nothing where capacity is unlimited. Requests a second.
std::string capacity_sentence(const Scenario&, double mean, double at_peak);

/// How busy each version's replicas are in a stage, and how many requests time out at its busiest, at so many requests
/// a second; nothing where capacity is unlimited. The candidate is as fast as the baseline.
std::string load_sentence(const Scenario&, const TimedStage&, double mean, double at_peak);

/// How busy the replicas of a candidate of one class are in a stage. The scenario must limit capacity; autoscaled
/// replicas have followed their load.
class CandidateLoad {
 public:
  CandidateLoad(const Scenario&, const TimedStage&, const OutcomeSpec&);

  /// When so many requests a second come for all versions.
  double utilization(double rate) const;

 private:
  const OutcomeSpec* outcome_;
  Capacity capacity_;
  Replicas at_least_;
  double rest_, share_;
};

}  // namespace rollcast::reports
