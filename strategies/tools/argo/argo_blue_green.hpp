#pragma once

#include "stages/stage_graph.hpp"

namespace rollcast::strategies {

/// A blue-green release as Argo Rollouts runs it (9f8d111d): a preview starts, the pre-promotion analysis runs, people
/// promote or time passes, the fleet grows to its full size, all traffic is switched, the post-promotion analysis runs,
/// and the old fleet is kept for `scale_down_delay`. Nobody is served before the switch, so the pre-promotion analysis
/// takes its time and measures nothing; the post-promotion analysis compares with the time before the switch.
StageGraph read_argo_blue_green(const Fields&, const Scenario&);

}  // namespace rollcast::strategies
