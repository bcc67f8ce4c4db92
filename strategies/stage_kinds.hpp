#pragma once

#include "stage_graph.hpp"

namespace rollcast::strategies {

/// Reads a strategy, named or as an object with a "name", as the graph of its stages. One that has none is a fault.
StageGraph read_stage_graph(const Fields&, const Scenario&);

}  // namespace rollcast::strategies
