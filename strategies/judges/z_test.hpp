#pragma once

#include "rollcast/strategies/judge.hpp"

namespace rollcast {

/// Pooled two-proportion z statistic of candidate minus control; 0 when it is not defined (an empty arm, no failure at all, or
/// nothing but failures).
double z_statistic(const Samples&);

/// Fails the candidate when its failure rate over the stage is higher than the control's at the one-sided level `alpha`.
/// Looked at once, where the stage ends, its type I error is `alpha` if requests fail independently; with `every` it also
/// looks on the way, and its error grows (Armitage, McPherson & Rowe 1969); clustered errors raise it too.
JudgePlan read_z_test(const Fields&, const Scenario&);

}  // namespace rollcast
