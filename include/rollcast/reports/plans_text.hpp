#pragma once

#include <string>

#include "rollcast/study/plan_comparison.hpp"

namespace rollcast::reports {

/// Which plan costs least, how sure that is, and a table of them all, for a terminal.
std::string plans_text(const Scenario&, const PlanComparison&);

/// Whether the answer holds over a longer horizon, in a sentence.
std::string twice_text(const PlanComparison& here, const PlanComparison& over_twice, Duration horizon);

}  // namespace rollcast::reports
