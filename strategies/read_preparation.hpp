#pragma once

#include <vector>

#include "rollcast/lifecycle/preparation.hpp"
#include "rollcast/scenarios/fields.hpp"

namespace rollcast::strategies {

/// The ways in which candidates are prepared, from `lifecycle.preparations`.
std::vector<lifecycle::PreparationSpec> read_preparations(const Fields& lifecycle);

/// Other numbers of units than a preparation states, of a plan's `resources`.
void read_units(const Fields& plan, lifecycle::PreparationSpec&);

}  // namespace rollcast::strategies
