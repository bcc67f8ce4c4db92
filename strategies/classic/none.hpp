#pragma once

#include "rollcast/strategies/catalog.hpp"

namespace rollcast::strategies {

/// Never release: the world every strategy is measured against. It causes no excess failures and forgoes every benefit.
StrategyPlan plan_of_none();
StrategyPlan read_none(const Fields&, const Scenario&);

}  // namespace rollcast::strategies
