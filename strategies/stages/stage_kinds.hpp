#pragma once

#include "stages/stage_graph.hpp"

namespace rollcast::strategies {

/// Reads a strategy, named or as an object with a "name", as the graph of its stages. One that has none is an error.
StageGraph read_stage_graph(const Fields&, const Scenario&);

}  // namespace rollcast::strategies
