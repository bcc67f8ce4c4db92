#include "rollcast/scenarios/varying_duration.hpp"

#include <cmath>
#include <numbers>

namespace rollcast::scenarios {

double mean_days(const VaryingDuration& length) {
  if (length.law == LengthLaw::log_logistic) {
    const double angle = std::numbers::pi / length.shape;
    return length.median.in_days() * angle / std::sin(angle);
  }
  if (length.law == LengthLaw::exponential) return length.median.in_days() / std::numbers::ln2;
  return length.median.in_days() * std::exp(length.sigma * length.sigma / 2.0);
}

}  // namespace rollcast::scenarios
