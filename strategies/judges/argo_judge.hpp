#pragma once

#include <vector>

#include "judges/argo_metric.hpp"

namespace rollcast::judges {

/// What measures a stage of an Argo rollout: its own analysis, which the stage waits for, and the one in the
/// background.
struct ArgoStage {
  std::optional<MetricPlan> analysis;
  bool is_watched = false;  ///< by the analysis in the background
};

/// The analyses of a rollout, its stages in the order in which they share the judge.
struct ArgoAnalyses {
  std::optional<MetricPlan> background;
  std::vector<ArgoStage> stages;
  Duration metrics_delay{};
};

/// A judge that carries analyses out as Argo Rollouts does: a metric that fails, or ends in an error, rolls back; one
/// that is inconclusive has people asked at once; a stage with an analysis of its own ends with it. The background goes
/// on from stage to stage, and begins anew after people went on though it was inconclusive. Where counts come late it
/// waits in each new stage for an interval of them: those of the stage before are not looked at any more, and that they
/// are missing is no error. No guarantee on errors: each measurement is another chance to be wrong.
JudgePlan argo_judge(ArgoAnalyses);

}  // namespace rollcast::judges
