#pragma once

#include <optional>
#include <vector>

#include "judges/metric_classifier.hpp"
#include "rollcast/strategies/judge.hpp"

namespace rollcast::judges {

/// What Kayenta judges a canary by.
struct CanaryAnalysis {
  std::vector<MetricRule> metrics;  ///< each of the failure rate
  Duration step;                    ///< a point of an arm's series each
  Duration interval;                ///< between judgments; a multiple of the step
  Duration lookback;                ///< a judgment's window; 0: since the stage began
  std::optional<Share>
      baseline;  ///< the control is as large as the canary of this share; else it is the rest of the traffic
  double pass = 95.0, marginal = 75.0;
};

/// Kayenta's canary judge (NetflixACAJudge, and how Spinnaker's stages use its scores). A score that does not exceed
/// the marginal one fails at once, the one at the stage's end passes if it reaches the pass score and else fails. A
/// step in which an arm served nobody is a missing value; half of the metrics without data are a score of 0. No
/// guarantee on errors: the intervals are made for points that vary independently, and judgments repeat.
JudgePlan canary_analysis_judge(CanaryAnalysis);

}  // namespace rollcast::judges
