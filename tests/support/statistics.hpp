#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

namespace rollcast::test {

/// Running mean and its standard error.
class Tally {
 public:
  void add(double x) {
    ++n_;
    const double d = x - mean_;
    mean_ += d / static_cast<double>(n_);
    squares_ += d * (x - mean_);
  }
  std::int64_t count() const { return n_; }
  double mean() const { return mean_; }
  double variance() const { return squares_ / static_cast<double>(n_ - 1); }
  double standard_error() const { return std::sqrt(variance() / static_cast<double>(n_)); }

 private:
  std::int64_t n_ = 0;
  double mean_ = 0.0, squares_ = 0.0;
};

/// Chance that a correct build fails one statistical check; suites of m checks use a thousandth of a percent per check,
/// so that a suite of a hundred fails about once in a thousand times if seeds were not fixed.
inline constexpr double false_alarm_rate = 1e-5;
/// |estimate - truth| stays within this many standard errors but for `false_alarm_rate`.
inline constexpr double z_limit = 4.4172;

/// Whether statistical checks make all of their draws. Sanitizers look for wrong accesses, not for wrong numbers, and
/// are some ten times slower: there a tenth must do, and what a tenth cannot tell, twins that must fail above all, is
/// left to the optimized build.
#if defined(ROLLCAST_SANITIZED)
inline constexpr bool all_drawn = false;
#else
inline constexpr bool all_drawn = true;
#endif
template <class Integer>
constexpr Integer draws(Integer n) {
  return all_drawn ? n : std::max(n / 10, Integer{2});
}

/// Distance of a tally's mean from what it should be, in standard errors.
inline double z_score(const Tally& tally, double expected) {
  return (tally.mean() - expected) / tally.standard_error();
}
/// Distance of a count of successes from n p, in standard errors of a true p.
double z_score(std::int64_t successes, std::int64_t n, double p);

/// Upper tail probability of Pearson's statistic; cells with few expected events are merged with their neighbors.
double chi_square_p_value(std::span<const double> observed, std::span<const double> expected);
/// Two-sample chi-square: are these two lists of numbers from one distribution? Binned at the pooled deciles.
double same_distribution_p_value(std::vector<double> a, std::vector<double> b);

}  // namespace rollcast::test
