#pragma once

#include "rollcast/strategies/judge.hpp"

namespace rollcast::judges {

/// The logarithm of the likelihood ratio of "the candidate fails `detect` times as often as the control" to "`ratio`
/// times as often", given how many failures there were: each is the candidate's with the chance of its share of the
/// requests, weighted. Exact where both arms' failures are Poisson counts. Both arms have requests.
double log_ratio_against_control(const Samples&, double ratio, double detect);

/// Wald's sequential probability ratio test (1945) of the candidate's failures since the stage began, against the
/// control's or against a `baseline`. Fails where the likelihood ratio of the worse candidate reaches its limit,
/// accepts where it falls to the other, and cannot tell in between, nor with fewer than `min_requests` in an arm that
/// counts. Accepting ends the stage at once; or (`accept`: "at_end") the candidate passes if the stage ends there, and
/// may fail before. Looks once in a while overshoot the limits, and so err less often than looks after each request.
JudgePlan read_sprt(const Fields&, const Scenario&);

}  // namespace rollcast::judges
