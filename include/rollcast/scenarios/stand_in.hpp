#pragma once

#include "rollcast/scenarios/fields.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::scenarios {

/// The scenario with nothing written that has a default.
Scenario shortest_scenario();

/// The scenario as it was read from `root`, with plain parts in place of those that have errors and of those that
/// follow from them: what is worked out from it can be worked out. Only for finding the errors of what is read after
/// it; it is never run.
Scenario without_invalid_parts(const Fields& root, const Scenario& read);

}  // namespace rollcast::scenarios
