#include "beta_comparison.hpp"

#include <algorithm>
#include <boost/math/constants/constants.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/polygamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <cmath>

#include "rollcast/kernel/samplers.hpp"

namespace rollcast {

namespace {

double variance_of_log_odds(const BetaPosterior& law) {
  return boost::math::trigamma(law.failures) + boost::math::trigamma(law.successes);
}

/// Mean of a function of the rate under the law, node by node outwards from the mode of its log odds.
template <class Value>
double mean_over(const BetaPosterior& law, Value value) {
  constexpr double nodes_per_sd = 2.0, widest_step = 0.5, negligible = -32.0;
  const auto& [a, b] = law;
  const auto log_density = [&](double x) { return -a * std::log1p(std::exp(-x)) - b * std::log1p(std::exp(x)); };
  const double mode = std::log(a / b), highest = log_density(mode);
  const double step = std::min(std::sqrt(variance_of_log_odds(law)) / nodes_per_sd, widest_step);
  double weights = 0.0, sum = 0.0;
  const auto add_from = [&](double first, double way) {
    for (double x = first, fall = log_density(x) - highest; fall > negligible; x += way, fall = log_density(x) - highest) {
      weights += std::exp(fall);
      sum += std::exp(fall) * value(1.0 / (1.0 + std::exp(-x)));
    }
  };
  add_from(mode, step);
  add_from(mode - step, -step);
  return sum / weights;
}

/// The first four cumulants of a law's log odds.
struct Cumulants {
  double first, second, third, fourth;
};

Cumulants cumulants_of_log_odds(const BetaPosterior& law) {
  using boost::math::polygamma;
  const auto& [a, b] = law;
  return {boost::math::digamma(a) - boost::math::digamma(b), variance_of_log_odds(law), polygamma(2, a) - polygamma(2, b),
          polygamma(3, a) + polygamma(3, b)};
}

}  // namespace

double probability_fails_less_by_quadrature(const BetaPosterior& candidate, const BetaPosterior& control) {
  using boost::math::ibeta, boost::math::ibetac;
  if (variance_of_log_odds(candidate) < variance_of_log_odds(control))
    return mean_over(candidate, [&](double p) { return ibetac(control.failures, control.successes, p); });
  return mean_over(control, [&](double p) { return ibeta(candidate.failures, candidate.successes, p); });
}

double probability_fails_less_by_expansion(const BetaPosterior& candidate, const BetaPosterior& control) {
  const Cumulants x = cumulants_of_log_odds(candidate), y = cumulants_of_log_odds(control);
  const double variance = x.second + y.second, sd = std::sqrt(variance), z = (y.first - x.first) / sd, z2 = z * z;
  const double skew = (x.third - y.third) / (variance * sd), excess = (x.fourth + y.fourth) / (variance * variance);
  const double density = std::exp(-z2 / 2.0) * boost::math::constants::one_div_root_two_pi<double>();
  const double correction = skew / 6.0 * (z2 - 1.0) + excess / 24.0 * z * (z2 - 3.0) +
                            skew * skew / 72.0 * z * (z2 * z2 - 10.0 * z2 + 15.0);
  return std::clamp(normal_probability(z) - density * correction, 0.0, 1.0);
}

double probability_fails_less(const BetaPosterior& candidate, const BetaPosterior& control) {
  const double least = std::min({candidate.failures, candidate.successes, control.failures, control.successes});
  return least >= expansion_from ? probability_fails_less_by_expansion(candidate, control)
                                 : probability_fails_less_by_quadrature(candidate, control);
}

}  // namespace rollcast
