#pragma once

#include "stages/stage_graph.hpp"

namespace rollcast::strategies {

/// A flag's ramp over users: both versions are deployed with the service, a hash of the user says who gets the
/// candidate, and a switch of the flag takes seconds. Its steps are held while guardrails watch (1, 5, 10, 25, 50, 100
/// %: GrowthBook's safe rollout and its like).
StageGraph read_flag_ramp(const Fields&, const Scenario&);

}  // namespace rollcast::strategies
