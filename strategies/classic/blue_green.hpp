#pragma once

#include "stages/stage_graph.hpp"

namespace rollcast::strategies {

/// A second full fleet is warmed up, then all traffic is switched to it at once and the old fleet is kept for a while,
/// so that switching back takes moments; afterwards the old version must be deployed again. There is no concurrent
/// control, so the judge compares the time after the switch with the time just before it (Argo Rollouts' post-promotion
/// analysis).
StageGraph read_blue_green(const Fields&, const Scenario&);

}  // namespace rollcast::strategies
