#pragma once

#include "rollcast/strategies/judge.hpp"

namespace rollcast::judges {

/// z statistic of the candidate's failure rate against `ratio` times the control's, with the variance under the
/// hypothesis that they are equal; for ratio 1 the pooled two-proportion statistic. 0 when it is not defined (an empty
/// arm, no failure at all, or nothing but failures).
double z_statistic(const Samples&, double ratio = 1.0);

/// Fails the candidate when its failure rate over the stage is higher than `ratio` times the control's at the one-sided
/// level `alpha`. Looked at once, where the stage ends, its type I error is `alpha` if requests fail independently;
/// with `every` it also looks on the way, and its error grows (Armitage, McPherson & Rowe 1969); clustered errors raise
/// it too, unless `ratio` leaves room for them.
JudgePlan read_z_test(const Fields&, const Scenario&);

}  // namespace rollcast::judges
