#include "rollcast/world/lengths.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <cmath>
#include <numbers>

#include "rollcast/kernel/samplers.hpp"

namespace rollcast::world {

namespace {

Duration at_most_longest(double days) {
  return days < longest_span().in_days() ? Duration::days(days) : longest_span();
}

/// The length of a stretch that holds a given instant.
double days_of_one_in_progress(Stream& stream, const VaryingDuration& length) {
  if (length.distribution == LengthDistribution::exponential) {
    const double since = draw_exponential(stream), rest = draw_exponential(stream);
    return mean_days(length) * (since + rest);
  }
  const double u = draw_uniform(stream), median = length.median.in_days();
  if (length.distribution == LengthDistribution::lognormal)
    return median * std::exp(length.sigma * (length.sigma + normal_quantile(u)));
  const double power = 1.0 / length.shape;
  double beyond = 0.0;
  const double within = boost::math::ibeta_inv(1.0 + power, 1.0 - power, u, &beyond);
  return median * std::pow(within / beyond, power);
}

}  // namespace

double probability_within(const VaryingDuration& length, Duration at_most) {
  if (at_most <= Duration{}) return 0.0;
  const double medians = at_most.in_seconds() / length.median.in_seconds();
  if (length.distribution == LengthDistribution::log_logistic) return 1.0 / (1.0 + std::pow(medians, -length.shape));
  if (length.distribution == LengthDistribution::exponential) return 1.0 - std::exp2(-medians);
  if (length.sigma == 0.0) return medians >= 1.0 ? 1.0 : 0.0;
  return boost::math::cdf(boost::math::normal{}, std::log(medians) / length.sigma);
}

Duration draw_length(Stream& stream, const VaryingDuration& length) {
  if (length.distribution == LengthDistribution::lognormal) return draw_lognormal(stream, length.median, length.sigma);
  if (length.distribution == LengthDistribution::exponential)
    return at_most_longest(mean_days(length) * draw_exponential(stream));
  const double u = draw_uniform(stream);
  return at_most_longest(length.median.in_days() * std::pow(u / (1.0 - u), 1.0 / length.shape));
}

Duration draw_rest(Stream& stream, const VaryingDuration& length) {
  const double whole = days_of_one_in_progress(stream, length);
  return at_most_longest(draw_uniform(stream) * whole);
}

Duration lead_of(const VaryingDuration& length) { return Duration::days(std::min(10.0 * mean_days(length), 3650.0)); }

}  // namespace rollcast::world
