#pragma once

#include "stages/stage_graph.hpp"

namespace rollcast::strategies {

/// Any sequence of stages, and of other strategies in the place of stages, from the scenario alone. Each leads to the
/// next unless it says where else to go when it passes or fails.
StageGraph read_staged(const Fields&, const Scenario&);

}  // namespace rollcast::strategies
