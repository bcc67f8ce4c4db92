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

/// Mean of the worst (largest) `tail` of n values, in their unit: CVaR at 1 - tail, also called expected shortfall. The
/// n·tail worst count in full, the next one by the fraction that is left. Standard error = sqrt([Var(X | tail) + (1 -
/// tail)(CVaR - VaR)²] / (n tail)); infinite for a single value. Source: Manistre & Hancock, North American Actuarial
/// Journal 9 (2005). The values must be finite for the result to be.
Estimate mean_of_worst(const SortedValues&, double tail);

/// Probability of an event seen in `events` of `trials` independent trials, with Wilson's score interval (1927), which
/// stays within [0, 1] and stays honest at zero events. Events are at most trials.
Bounded probability_of(std::int64_t events, std::int64_t trials, Probability confidence);

/// Two-sided critical value of Student's t for a mean of n values: infinite for n < 2.
double t_critical(std::size_t n, double confidence);

}  // namespace rollcast::study
