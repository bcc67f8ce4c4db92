#pragma once

#include "rollcast/strategies/catalog.hpp"

namespace rollcast::strategies {

/// Do not release the candidate: mend it first, as after a rollback, and release the fixed version by another strategy.
/// A candidate that is no regression is released that way, `candidate.fix` later.
StrategyPlan plan_of_fix_first();  ///< the fixed version goes to all users at once
StrategyPlan read_fix_first(const Fields&, const Scenario&);

}  // namespace rollcast::strategies
