#pragma once

#include "rollcast/strategies/judge.hpp"

namespace rollcast {

/// Fails the candidate when its failure rate exceeds `ratio` times the control's plus `margin` at n of the last m looks.
/// Looks at which an arm has fewer than `min_requests` are inconclusive and do not count. No guarantee on errors: n of m looks
/// at noise.
JudgePlan read_threshold(const Fields&, const Scenario&);

}  // namespace rollcast
