#include "rollcast/scenarios/varying_duration.hpp"

#include <cmath>
#include <numbers>

namespace rollcast::scenarios {

double mean_days(const VaryingDuration& length) {
  if (length.distribution == LengthDistribution::log_logistic) {
    const double angle = std::numbers::pi / length.shape;
    return length.median.in_days() * angle / std::sin(angle);
  }
  if (length.distribution == LengthDistribution::exponential) return length.median.in_days() / std::numbers::ln2;
  return length.median.in_days() * std::exp(length.sigma * length.sigma / 2.0);
}

}  // namespace rollcast::scenarios
