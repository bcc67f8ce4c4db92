#include "statistics/beta.hpp"

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

#include "rollcast/kernel/samplers.hpp"

namespace rollcast::statistics {

namespace {

double mean(const BetaDistribution& x) { return x.alpha / (x.alpha + x.beta); }

double sd_of_log_odds(const BetaDistribution& x) { return std::sqrt(1.0 / x.alpha + 1.0 / x.beta); }

double chance_below(const BetaDistribution& x, double p) {
  return p >= 1.0 ? 1.0 : boost::math::ibeta(x.alpha, x.beta, p);
}

/// E[rate; rate <= p], where P(rate <= p) is known.
double mean_below(const BetaDistribution& x, double p, double chance) {
  const auto& [a, b] = x;
  return p >= 1.0 ? mean(x) : mean(x) * (chance - p * (1.0 - p) * boost::math::ibeta_derivative(a, b, p) / a);
}

/// Trapezoidal mean of `value` over the distribution's log odds, whose density is p^a (1 - p)^b but for a constant.
/// Nodes go out from the mode as far as the density is not lost beside what it is there; the step is a part of the
/// distribution's own standard deviation or of a narrower one's.
template <class Value>
double mean_over(const BetaDistribution& distribution, double narrower_sd, Value value) {
  constexpr double part_of_sd = 0.8, widest_step = 0.5, negligible = -36.0;
  const double a = distribution.alpha, b = distribution.beta;
  const double mode = std::log(a / b),
               step = std::min(std::min(sd_of_log_odds(distribution), narrower_sd) * part_of_sd, widest_step);
  const auto log_density = [&](double x) { return -a * std::log1p(std::exp(-x)) - b * std::log1p(std::exp(x)); };
  const double highest = log_density(mode);
  double total = 0.0, sum = 0.0;
  const auto add = [&](double x) {
    const double weight = std::exp(log_density(x) - highest);
    total += weight;
    sum += weight * value(1.0 / (1.0 + std::exp(-x)));
  };
  add(mode);
  for (const double way : {-step, step})
    for (double x = mode + way; log_density(x) - highest > negligible; x += way) add(x);
  return sum / total;
}

/// Over which of the two distributions to integrate: the narrower, unless a control's rate may be so high that no
/// candidate's is `ratio` times as high, where the other's distribution would have a kink.
bool is_integrated_over_control(const BetaDistribution& candidate, const BetaDistribution& control, double ratio) {
  constexpr double negligible = 1e-13;
  if (sd_of_log_odds(candidate) < sd_of_log_odds(control)) return false;
  return ratio == 1.0 || chance_below(control, 1.0 / ratio) > 1.0 - negligible;
}

double worse_by_quadrature(const BetaDistribution& candidate, const BetaDistribution& control, double ratio) {
  if (is_integrated_over_control(candidate, control, ratio))
    return mean_over(control, sd_of_log_odds(control),
                     [&](double p) { return 1.0 - chance_below(candidate, ratio * p); });
  return mean_over(candidate, sd_of_log_odds(control), [&](double p) { return chance_below(control, p / ratio); });
}

double loss_by_quadrature(const BetaDistribution& candidate, const BetaDistribution& control, double ratio) {
  if (is_integrated_over_control(candidate, control, ratio))
    return mean_over(control, sd_of_log_odds(control), [&](double p) {
      const double chance = chance_below(candidate, ratio * p);
      return mean(candidate) - mean_below(candidate, ratio * p, chance) - ratio * p * (1.0 - chance);
    });
  return mean_over(candidate, sd_of_log_odds(control), [&](double p) {
    const double chance = chance_below(control, p / ratio);
    return p * chance - ratio * mean_below(control, p / ratio, chance);
  });
}

/// The first four cumulants of a distribution.
struct Cumulants {
  double first, second, third, fourth;
};

Cumulants cumulants(const BetaDistribution& x) {
  const auto& [a, b] = x;
  const double n = a + b, variance = a * b / (n * n * (n + 1.0));
  const double skewness = 2.0 * (b - a) * std::sqrt(n + 1.0) / ((n + 2.0) * std::sqrt(a * b));
  const double excess = 6.0 * ((a - b) * (a - b) * (n + 1.0) - a * b * (n + 2.0)) / (a * b * (n + 2.0) * (n + 3.0));
  return {a / n, variance, skewness * variance * std::sqrt(variance), excess * variance * variance};
}

Cumulants of_difference(const BetaDistribution& candidate, const BetaDistribution& control, double ratio) {
  const Cumulants x = cumulants(candidate), y = cumulants(control);
  const double r2 = ratio * ratio;
  return {x.first - ratio * y.first, x.second + r2 * y.second, x.third - r2 * ratio * y.third,
          x.fourth + r2 * r2 * y.fourth};
}

/// Whether the error of the quick way is known.
bool have_many(const BetaDistribution& candidate, const BetaDistribution& control) {
  return std::min({candidate.alpha, candidate.beta, control.alpha, control.beta}) >= 100.0;
}

}  // namespace

Belief believe_by_quadrature(const BetaDistribution& candidate, const BetaDistribution& control, double ratio) {
  return {worse_by_quadrature(candidate, control, ratio), loss_by_quadrature(candidate, control, ratio)};
}

Belief believe_by_edgeworth(const BetaDistribution& candidate, const BetaDistribution& control, double ratio) {
  const Cumulants d = of_difference(candidate, control, ratio);
  const double sd = std::sqrt(d.second), z = d.first / sd, z2 = z * z;
  const double skew = d.third / (d.second * sd) / 6.0, tails = d.fourth / (d.second * d.second) / 24.0,
               skewed_tails = skew * skew / 2.0;
  const double worse = normal_probability(z) + normal_density(z) * (skew * (z2 - 1.0) - tails * z * (z2 - 3.0) -
                                                                    skewed_tails * z * (z2 * z2 - 10.0 * z2 + 15.0));
  const double loss = z * normal_probability(z) + normal_density(z) * (1.0 - skew * z + tails * (z2 - 1.0) +
                                                                       skewed_tails * (z2 * z2 - 6.0 * z2 + 3.0));
  return {std::clamp(worse, 0.0, 1.0), std::max(sd * loss, 0.0)};
}

Belief believe(const BetaDistribution& candidate, const BetaDistribution& control, double ratio) {
  return have_many(candidate, control) ? believe_by_edgeworth(candidate, control, ratio)
                                       : believe_by_quadrature(candidate, control, ratio);
}

double probability_worse(const BetaDistribution& candidate, const BetaDistribution& control, double ratio) {
  if (have_many(candidate, control)) return believe_by_edgeworth(candidate, control, ratio).worse;
  return worse_by_quadrature(candidate, control, ratio);
}

double probability_larger(const BetaDistribution& x, const BetaDistribution& y) {
  using boost::math::lgamma;
  double sum = 0.0;
  for (double i = 0.0; i < x.alpha; ++i) {
    const double log_term = lgamma(y.alpha + i) + lgamma(x.beta + y.beta) - lgamma(y.alpha + i + x.beta + y.beta) -
                            std::log(x.beta + i) - (lgamma(1.0 + i) + lgamma(x.beta) - lgamma(1.0 + i + x.beta)) -
                            (lgamma(y.alpha) + lgamma(y.beta) - lgamma(y.alpha + y.beta));
    sum += std::exp(log_term);
  }
  return sum;
}

double probability_larger(const GammaDistribution& x, const GammaDistribution& y) {
  return boost::math::ibeta(y.events, x.events, y.exposure / (x.exposure + y.exposure));
}

}  // namespace rollcast::statistics
