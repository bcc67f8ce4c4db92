#pragma once

#include <cstddef>
#include <cstdint>

#include "rollcast/study/estimators.hpp"
#include "rollcast/study/study_result.hpp"

namespace rollcast::study {

/// The same sample with the spread that it may have for all that is known: its upper 90 % limit, from the degrees of
/// freedom. Differences that are rare and large show too little of their spread in few runs, and advice that believed
/// it would have to be repeated.
SampleShape with_spread_at_worst(SampleShape);

/// Chance, for all that is known now, that a later look settles a difference: its interval then excludes zero or lies
/// within `indifference`. The later mean is normal around today's with variance s² (1/n - 1/m), what a flat prior
/// predicts for m replications of which n are known; the later interval is Student's at that look's `error`. 0 unless
/// `runs_then` is larger than the sample and that has at least two values.
double chance_to_part(const SampleShape& difference, double indifference, std::size_t runs_then, double error_then);

/// Chance, for all that is known now, that a later look settles a limit: its exact bounds, each wrong with probability
/// `error_then`, then lie on one side of the limit. Events to come are binomial, their probability beta as Jeffreys'
/// prior leaves it.
double chance_to_settle(const LimitCheck& check, std::size_t runs_now, std::size_t runs_then, double error_then);

}  // namespace rollcast::study
