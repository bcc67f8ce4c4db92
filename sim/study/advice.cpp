#include "rollcast/study/advice.hpp"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace rollcast::study {

namespace {

using Binomial = boost::math::binomial_distribution<double>;

double normal_below(double x) { return cdf(boost::math::normal_distribution<double>{}, x); }

/// P(Binomial(n, p) <= k) for any whole k.
double chance_at_most(double n, double p, double k) {
  if (k < 0) return 0;
  return k >= n ? 1 : cdf(Binomial{n, p}, k);
}

/// Numbers of events among n by which a limit is settled: at most `keeps`, or at least `breaks`.
struct Settling {
  double keeps = -1, breaks = 0;
};

/// By the duality of the exact interval: the upper bound of k events is within the limit p when P(Binomial(n, p) <= k)
/// <= error.
Settling settling_counts(double n, double p, double error) {
  if (p <= 0) return {0, 1};
  if (p >= 1) return {n, n + 1};
  const Binomial at_limit{n, p};
  // Boost rounds quantiles outward; the loops take at most a few steps to the exact counts.
  double keeps = std::floor(quantile(at_limit, error));
  while (keeps >= 0 && chance_at_most(n, p, keeps) > error) --keeps;
  double breaks = std::ceil(quantile(complement(at_limit, error)));
  while (breaks <= n && 1 - chance_at_most(n, p, breaks - 1) >= error) ++breaks;
  return {keeps, breaks};
}

}  // namespace

SampleShape with_spread_at_worst(SampleShape sample) {
  constexpr double beyond = .1;
  if (sample.n < 2) return sample;
  const double nu = degrees_of_freedom(sample);
  sample.standard_error *= std::sqrt(nu / quantile(boost::math::chi_squared_distribution<double>{nu}, beyond));
  return sample;
}

double chance_to_part(const SampleShape& difference, double indifference, std::size_t runs_then, double error_then) {
  if (difference.n < 2 || runs_then <= difference.n) return 0;
  const auto n = static_cast<double>(difference.n), m = static_cast<double>(runs_then);
  const double s = difference.standard_error * std::sqrt(n), drift = s * std::sqrt(1 / n - 1 / m);
  const double half_width =
      quantile(complement(boost::math::students_t_distribution<double>{m - 1}, error_then / 2)) * s / std::sqrt(m);
  if (drift == 0) return 1;
  // Settled are means above half_width, below -half_width and within ± module; the last joins the others once module
  // reaches half_width.
  const double gap = std::abs(difference.mean), module = std::min(indifference - half_width, half_width);
  const double apart = normal_below((gap - half_width) / drift) + normal_below((-gap - half_width) / drift);
  return module <= 0 ? apart : apart + normal_below((module - gap) / drift) - normal_below((-module - gap) / drift);
}

double chance_to_settle(const LimitCheck& check, std::size_t runs_now, std::size_t runs_then, double error_then) {
  if (runs_then <= runs_now) return 0;
  const auto more = static_cast<double>(runs_then - runs_now), k = static_cast<double>(check.events);
  const auto [keeps, breaks] = settling_counts(static_cast<double>(runs_then), check.limit.at_most.value(), error_then);
  const boost::math::beta_distribution<double> belief{k + .5, static_cast<double>(runs_now) - k + .5};
  constexpr int parts = 64;
  double chance = 0;
  for (int i = 0; i < parts; ++i) {
    const double p = quantile(belief, (i + .5) / parts);
    chance += chance_at_most(more, p, keeps - k) + (1 - chance_at_most(more, p, breaks - 1 - k));
  }
  return chance / parts;
}

}  // namespace rollcast::study
