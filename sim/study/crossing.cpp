#include "crossing.hpp"

#include <boost/math/distributions/normal.hpp>
#include <cmath>

namespace rollcast::study {

std::optional<Crossing> Line::crossing() const {
  const double z = quantile(boost::math::normal_distribution<double>{}, (1 + shown_confidence.value()) / 2);
  // Those x at which the line is within z standard errors of 0: a x² + 2 b x + c <= 0.
  const double a = slope * slope - z * z * slope_variance, b = rest * slope - z * z * covariance,
               c = rest * rest - z * z * rest_variance, square = b * b - a * c;
  const double at = 0.0 - rest / slope;
  if (!std::isfinite(at)) return std::nullopt;
  if (!(a > 0) || !(square >= 0) || !std::isfinite(square)) return Crossing{at, HUGE_VAL, {-HUGE_VAL, HUGE_VAL}};
  const double variance = rest_variance + 2 * at * covariance + at * at * slope_variance;
  return Crossing{at,
                  std::sqrt(std::max(variance, 0.0)) / std::abs(slope),
                  {(-b - std::sqrt(square)) / a, (-b + std::sqrt(square)) / a}};
}

bool is_told(const Crossing& crossing, double now) {
  const auto [low, high] = crossing.interval;
  return (now < low || now > high) && high - low <= 2 * std::abs(crossing.at - now);
}

}  // namespace rollcast::study
