#pragma once

#include "stages/stage_graph.hpp"

namespace rollcast::strategies {

/// A growing share of requests goes to the candidate; each step bakes while a judge compares it with the baseline that
/// serves at the same time. A failed gate rolls back at once; 100 % promotes, at once or after the gate has watched it
/// for `bake_last`. The canary's fleet comes on top of the full one (Argo Rollouts without dynamicStableScale).
StageGraph read_canary(const Fields&, const Scenario&);

}  // namespace rollcast::strategies
