#pragma once

#include <vector>

#include "stages/stage_graph.hpp"

namespace rollcast::strategies {

/// Which stages a judge looks at if nothing goes wrong and people who are asked take their median: those with a gate,
/// but for those that begin after their judge has come to its end (an analysis of so many measurements), or end before
/// its clock lets it look.
std::vector<bool> watched_stages(const StageGraph&);

}  // namespace rollcast::strategies
