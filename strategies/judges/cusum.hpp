#pragma once

#include "judges/run_length.hpp"
#include "rollcast/strategies/judge.hpp"

namespace rollcast::judges {

/// By how much a failure counts when a success counts -1, so that the sum follows the log likelihood ratio of failing
/// with probability p1 against p0, rounded (Reynolds & Stoumbos 1999). 0 when no whole number drifts down under p0 and
/// up under p1.
std::int64_t failure_score(double p0, double p1);

/// Of the chart for p0 with this run length in requests. Below 1e-5 the chart of failures ten to the minus fifth is
/// stretched: the distribution of rare events.
std::int64_t cusum_threshold(std::int64_t up, double p0, double arl);

/// Watches the candidate's requests by a Bernoulli CUSUM through all stages: fails it when the sum of log likelihood
/// ratios of failing `ratio` times as often as `p0` against failing with p0, which is never let fall below 0, reaches a
/// threshold. That is given, or chosen so that a candidate that fails with p0 makes `arl` requests on average until it
/// is failed. The chart is moved on by whole looks, S = max(0, S + score of the look), not request by request: so it is
/// never above the chart of single requests, and its run length is never shorter. Inconclusive before the candidate has
/// had `min_requests`. The run length is that of requests that fail independently.
JudgePlan read_cusum(const Fields&, const Scenario&);

}  // namespace rollcast::judges
