#pragma once

#include <span>
#include <string>

#include "rollcast/run/strategy.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast {

/// A scenario's world in sentences with the numbers that matter, computed and not simulated: requests, failures, what each outcome
/// class would cost in failures and how soon users would tell, and for each stage of each strategy how many requests
/// and users the candidate gets and how long it takes there to see failures double (one-sided test at 1 %, 80 % power, independent
/// errors, both arms at their shares).
std::string explanation(const Scenario&, std::span<const Contender>);

}  // namespace rollcast
