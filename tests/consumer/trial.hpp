#pragma once

#include "rollcast/strategies/catalog.hpp"

/// A strategy of one's own, as the catalog of strategies has them: one stage with a share of the traffic, then all of
/// it or a rollback, as any judge says. {"name": "trial", "share": "50%", "lasts": "1d", "judge": "z_test"}
rollcast::strategies::StrategyKind trial();
