#pragma once

#include <span>
#include <string>

#include "rollcast/run/contender.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::reports {

/// A scenario's world in sentences with the numbers that matter, computed and not simulated: requests, failures, what
/// each outcome class would cost in failures, how soon users would tell and what passing the offline gate says; and of
/// each strategy's stages at which hours of the calendar they happen if nothing goes wrong (freezes, office hours), how
/// many requests and users the candidate has had by then, and how long it takes, at the usual traffic of those hours,
/// to see failures double and to see the mildest regression (one-sided test at 1 %, 80 % power, independent errors,
/// both arms at their shares, metrics as late as they are).
std::string explanation(const Scenario&, std::span<const Contender>);

}  // namespace rollcast::reports
