#pragma once

#include "stages/stage_graph.hpp"

namespace rollcast::strategies {

/// A canary as Argo Rollouts runs it (9f8d111d): a list of steps, each of which sets the weight, pauses (for a time,
/// or until a person promotes) or waits for an analysis; and an analysis in the background. Conditions are on failure
/// rates. The pods of a weight start before it is served. When all steps are done 100 % of traffic is served, and where
/// traffic is routed the old pods are kept for `scale_down_delay`: until then going back takes moments.
StageGraph read_argo_canary(const Fields&, const Scenario&);

}  // namespace rollcast::strategies
