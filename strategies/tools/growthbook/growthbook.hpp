#pragma once

#include "stages/stage_graph.hpp"

namespace rollcast::strategies {

/// A Safe Rollout as GrowthBook runs it (a monitored ramp schedule, as documented in 2026): monitored steps of a
/// growing coverage, each with as large a control, and then 100 % of traffic. A step ends with the first refresh of the
/// results at or after its interval; a guardrail that is significantly worse rolls back at the refresh that finds it,
/// and whatever is not found ships.
StageGraph read_growthbook(const Fields&, const Scenario&);

}  // namespace rollcast::strategies
