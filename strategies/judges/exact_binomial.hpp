#pragma once

#include "rollcast/strategies/judge.hpp"

namespace rollcast::judges {

/// Chance of the candidate's failures or more, given the failures of both arms together, when it fails `ratio` times as
/// often as the control: they are binomial with the candidate's share of the requests, weighed by the ratio
/// (Przyborowski & Wilenski, Biometrika 31, 1940). Exact for Poisson counts; for requests, each of which fails or not,
/// it errs on the side of too few alarms. 1 without failures of the candidate or with an empty arm.
double conditional_p_value(const Samples&, double ratio);

/// Chance that the conditional test at the one-sided level `alpha` finds a candidate that fails `detect` times as often
/// as the control, given the failures of both arms together. 0 with an empty arm or without failures.
double conditional_power(const Samples&, double ratio, double detect, double alpha);

/// Chance of this many failures or more among these requests when each fails with probability `limit`.
double limit_p_value(const Sample&, double limit);

/// The largest failure rate below which so many failures or more have at most the probability `alpha`: the lower end of
/// Clopper and Pearson's one-sided interval (Biometrika 26, 1934). 0 without failures.
double least_failure_rate(const Sample&, double alpha);

/// From how many requests on the exact test of `limit` at level `alpha` finds a candidate whose failure rate is
/// `detect` times the limit with this power at least. detect > 1, detect * limit < 1, alpha < power < 1.
std::int64_t requests_for_power(double limit, double detect, double alpha, double power);

/// Fails the candidate when its failures since the stage began are too many at the one-sided level `alpha`, against
/// `ratio` times the control's rate or against a fixed `limit`. Inconclusive with fewer than `min_requests` in an arm
/// that is compared, and with `detect` until the test has the `power` to find a rate that many times the control's
/// (given the failures there are) or the limit. Looked at once, its type I error is alpha at most for requests that
/// fail independently; with `every` it looks on the way, and its error grows; clusters raise it too.
JudgePlan read_exact_binomial(const Fields&, const Scenario&);

}  // namespace rollcast::judges
