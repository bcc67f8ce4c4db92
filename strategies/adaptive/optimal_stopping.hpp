#pragma once

#include "rollcast/strategies/catalog.hpp"

namespace rollcast::strategies {

/// A growing share in batches of requests; after each it promotes, rolls back or goes on, whichever costs least in
/// expectation given all failures so far (`stopping/stopping_problem.hpp`). The rule is worked out, or learned, when
/// the plan is read, at the traffic that usually comes; a release weighs the counts that there were. It decides from
/// the end of the first batch on.
StrategyPlan read_optimal_stopping(const Fields&, const Scenario&);

}  // namespace rollcast::strategies
