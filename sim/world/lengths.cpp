#include "rollcast/world/lengths.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <numbers>

#include "rollcast/kernel/samplers.hpp"

namespace rollcast::world {

namespace {

Duration at_most_longest(double days) { return days < longest_span().in_days() ? Duration::days(days) : longest_span(); }

/// How many medians back a log-logistic process must begin so that a hundredth of the stretches in progress is missed at most: those
/// longer than x medians are x^(1 - shape) / (shape - 1) medians of expected progress.
double log_logistic_lead(double shape) {
  constexpr double missed = 0.01;
  const double mean = std::numbers::pi / shape / std::sin(std::numbers::pi / shape);
  return std::pow(missed * mean * (shape - 1.0), -1.0 / (shape - 1.0));
}

}  // namespace

double mean_days(const VaryingDuration& length) {
  if (length.law == LengthLaw::log_logistic) {
    const double angle = std::numbers::pi / length.shape;
    return length.median.in_days() * angle / std::sin(angle);
  }
  if (length.law == LengthLaw::exponential) return length.median.in_days() / std::numbers::ln2;
  return length.median.in_days() * std::exp(length.sigma * length.sigma / 2.0);
}

double probability_within(const VaryingDuration& length, Duration at_most) {
  if (at_most <= Duration{}) return 0.0;
  const double medians = at_most.in_seconds() / length.median.in_seconds();
  if (length.law == LengthLaw::log_logistic) return 1.0 / (1.0 + std::pow(medians, -length.shape));
  if (length.law == LengthLaw::exponential) return 1.0 - std::exp2(-medians);
  if (length.sigma == 0.0) return medians >= 1.0 ? 1.0 : 0.0;
  return boost::math::cdf(boost::math::normal{}, std::log(medians) / length.sigma);
}

Duration draw_length(Stream& stream, const VaryingDuration& length) {
  if (length.law == LengthLaw::lognormal) return draw_lognormal(stream, length.median, length.sigma);
  if (length.law == LengthLaw::exponential) return at_most_longest(mean_days(length) * draw_exponential(stream));
  const double u = draw_uniform(stream);
  return at_most_longest(length.median.in_days() * std::pow(u / (1.0 - u), 1.0 / length.shape));
}

Duration steady_state_lead(const VaryingDuration& length) {
  const double days = length.law == LengthLaw::log_logistic ? length.median.in_days() * log_logistic_lead(length.shape) : 0.0;
  return Duration::days(std::min(std::max(days, 10.0 * mean_days(length)), 3650.0));
}

}  // namespace rollcast::world
