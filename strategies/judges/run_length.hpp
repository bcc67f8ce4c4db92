#pragma once

#include <cstdint>

namespace rollcast::judges {

// Average run lengths of control charts: how many observations come, on average, before a chart alarms that begins at
// rest. Normal observations have standard deviation 1 and a mean of `shift`. Markov chains as in Brook & Evans
// (Biometrika 59, 1972); for continuous charts Fredholm's equation by Gauss-Legendre nodes, exact to about 1e-8 for
// thresholds of up to ten standard deviations.

/// Shewhart's chart: an observation beyond `limit` on either side.
double shewhart_run_length(double limit, double shift);

/// S = max(0, S + X - reference), alarm above the threshold.
double cusum_run_length(double reference, double threshold, double shift);

/// Of two charts that look for opposite shifts, when only one at a time can be above 0.
double two_sided_run_length(double upper, double lower);

/// Z = (1 - weight) Z + weight X, alarm beyond `limit` of Z's standard deviations in the long run. 0 < weight < 1.
double ewma_run_length(double weight, double limit, double shift);

/// S = max(0, S + X - reference) of Poisson counts X, alarm above the threshold.
double poisson_cusum_run_length(std::int64_t reference, std::int64_t threshold, double mean);

/// S rises by `up` with a failure and falls by 1 with a success, never below 0; alarm at the threshold (Reynolds &
/// Stoumbos, Journal of Quality Technology 31, 1999). up >= 1, threshold >= 1.
struct BernoulliCusum {
  std::int64_t up = 1, threshold = 1;
};

/// Requests until the alarm, when each fails with this probability.
double run_length(const BernoulliCusum&, double failing);

/// The least threshold with which requests that fail with this probability have this run length at least.
std::int64_t threshold_for_run_length(std::int64_t up, double failing, double wanted);

}  // namespace rollcast::judges
