#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "rollcast/kernel/quantity.hpp"
#include "rollcast/study/study_result.hpp"

namespace rollcast::study {

// Estimates from independent replications, each with its Monte Carlo error. All add up in index order, so the bits
// depend on the values alone. Empty input, NaN and levels outside (0, 1) are programming errors: std::invalid_argument.

/// Mean of n values, in their unit. Standard error = s / sqrt(n) with s² over n - 1; infinite for a single value, whose
/// error nobody knows. The values must be finite for the result to be.
Estimate mean_of(std::span<const double> values);

/// Values in ascending order. Infinite ones (a time that never came) are legal and come last.
class SortedValues {
 public:
  explicit SortedValues(std::vector<double> values);
  std::size_t size() const { return ascending_.size(); }
  std::span<const double> ascending() const { return ascending_; }
  /// The k-th smallest, k from 1. Rank 0 is minus infinity and rank n + 1 infinity: what bounds a quantile when nothing
  /// else does.
  double at_rank(std::size_t k) const;

 private:
  std::vector<double> ascending_;
};

/// Which order statistics estimate and enclose a quantile, whatever the distribution.
struct QuantileRanks {
  double level = 0;
  std::size_t value = 0;  ///< ceil(n level): the inverse of the empirical distribution, never interpolated
  std::size_t low = 0;    ///< largest l with P(B < l) <= tail, B ~ Binomial(n, level); 0 when n is too small for any
  std::size_t high = 0;   ///< smallest u with P(B >= u) <= tail; n + 1 when n is too small for any
  double coverage = 0;    ///< P(l <= B < u) >= confidence; exact for continuous distributions, a lower bound for others
};

/// Ranks for an equal-tailed interval, tail = (1 - confidence) / 2. Source: David & Nagaraja, Order Statistics
/// (2003), 7.1.
QuantileRanks quantile_ranks(std::size_t n, double level, Probability confidence);

/// Quantile in the values' unit, infinite when it falls among values that never came.
QuantileEstimate quantile_of(const SortedValues&, const QuantileRanks&);

/// Size, mean and shape of a sample: all that an interval of its mean rests on. `skewness` and `kurtosis` are the plain
/// ratios of central moments m3 / m2^1.5 and m4 / m2² (3 for a normal sample); both 0 where all values are equal.
struct SampleShape {
  std::size_t n = 0;
  double mean = 0;
  double standard_error = 0;  ///< s / sqrt(n); infinite for a single value
  double skewness = 0, kurtosis = 0;
};
SampleShape shape_of(std::span<const double> values);

/// What the estimated spread of a sample is worth: 2n / (kurtosis - 1), between 2 and n - 1. Source: Satterthwaite,
/// Biometrics Bulletin 2 (1946), with the variance of s² for any distribution.
double degrees_of_freedom(const SampleShape&);

/// Interval of a mean that misses it with probability `error`, half on either side, in the values' unit. Student's t,
/// corrected for skewness by Hall's cubic transformation and with fewer degrees of freedom where the spread itself is
/// uncertain (2n / (kurtosis - 1), at most n - 1). A single value leaves it unbounded; equal values leave it no width.
/// Measured coverage: docs/validation.md. Sources: Hall, Journal of the Royal Statistical Society B 54 (1992);
/// Satterthwaite, Biometrics Bulletin 2 (1946).
Interval interval_of_mean(const SampleShape&, double error);

/// Whether a 95 % interval of the mean may cover less than .93: fewer than 500 values, or a mean that rests on very few
/// extreme ones (skewness² above n / 4, as if no more than four of them were not zero). A sample that happens to hold
/// none of the extremes cannot be told.
bool too_few(const SampleShape&);

/// Mean of n values with its interval. Fewer than 150 values other than 0, the values of what seldom happens, are too
/// few as well.
MeanEstimate estimate_of_mean(std::span<const double> values, Probability confidence);

/// Mean of the worst (largest) `tail` of n values, in their unit: CVaR at 1 - tail, also called expected shortfall. The
/// n·tail worst count in full, the next one by the fraction that is left. Standard error = sqrt([Var(X | tail) + (1 -
/// tail)(CVaR - VaR)²] / (n tail)); infinite where fewer than two values are in the tail. Source: Manistre & Hancock,
/// North American Actuarial Journal 9 (2005). The interval is that of the mean of VaR + max(X - VaR, 0) / tail, which
/// is the CVaR and whose error in VaR cancels to first order (Rockafellar & Uryasev, Journal of Risk 2, 2000). The
/// values must be finite for the result to be.
MeanEstimate mean_of_worst(const SortedValues&, double tail, Probability confidence);

/// Probability of an event seen in `events` of `trials` independent trials, with the exact interval where fewer than 20
/// events or fewer than 20 others were seen, else with Wilson's. Events are at most trials.
Bounded probability_of(std::int64_t events, std::int64_t trials, Probability confidence);

/// Wilson's score interval (1927), which stays within [0, 1] and has a width at zero events.
Interval wilson_interval(std::int64_t events, std::int64_t trials, Probability confidence);

/// The exact interval of Clopper & Pearson, Biometrika 26 (1934), each end of which is wrong with a probability of at
/// most `error`, whatever the true probability is.
Interval exact_interval(std::int64_t events, std::int64_t trials, double error);

/// Two-sided critical value of Student's t for a mean of n values: infinite for n < 2.
double t_critical(std::size_t n, double confidence);

}  // namespace rollcast::study
