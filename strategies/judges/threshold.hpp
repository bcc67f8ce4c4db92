#pragma once

#include "rollcast/strategies/judge.hpp"

namespace rollcast::judges {

/// Fails the candidate when it has `min_failures` at least and its failure rate exceeds `ratio` times the control's
/// plus `margin`, at n of the last m looks, or (`over`: "stage") at one look over all since the stage began. With
/// `ratio` 0 no control is needed. A look at which an arm has fewer than `min_requests` waits for the next to add to
/// it. Inconclusive until there was a look, and while looks failed but fewer than n there were. No guarantee on errors:
/// n of m looks at noise.
JudgePlan read_threshold(const Fields&, const Scenario&);

}  // namespace rollcast::judges
