#pragma once

#include <vector>

#include "rollcast/lifecycle/plan.hpp"
#include "rollcast/scenarios/fields.hpp"

namespace rollcast::strategies {

/// Reads the scenario's key "lifecycle": the plans that compete over many releases, and `never`, which releases
/// nothing. Sorted by label; none where the key is not written.
std::vector<lifecycle::Plan> read_plans(const Fields& scenario_root, const Scenario&);

}  // namespace rollcast::strategies
