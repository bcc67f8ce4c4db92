#include "judges/normal_mixture.hpp"

#include <cmath>

#include "rollcast/kernel/samplers.hpp"

namespace rollcast::judges {

double log_mixture_ratio(double z, double spread, Sides sides) {
  const double weight = spread / (1.0 + spread);
  const double both = 0.5 * weight * z * z - 0.5 * std::log1p(spread);
  return sides == Sides::two ? both : both + std::log(2.0 * normal_probability(z * std::sqrt(weight)));
}

double mixture_limit(double spread, double alpha, Sides sides) {
  const double widened = 2.0 * (1.0 + 1.0 / spread), root = std::sqrt(1.0 + spread);
  return std::sqrt(widened * (sides == Sides::two ? std::log(root / alpha) : std::log1p(root / (2.0 * alpha))));
}

double best_spread(double alpha, Sides sides) {
  const double twice = -2.0 * std::log(sides == Sides::two ? alpha : 2.0 * alpha);
  return twice + std::log1p(twice);
}

}  // namespace rollcast::judges
