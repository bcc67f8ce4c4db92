#include "rollcast/world/service_time.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace rollcast::world {

namespace {

double normal_tail(double z) { return 0.5 * std::erfc(z / std::numbers::sqrt2); }

}  // namespace

ServiceTime::ServiceTime(double median, double sigma)
    : log_median_{std::log(median)},
      sigma_{sigma},
      mean_{median * std::exp(0.5 * sigma * sigma)},
      cv2_{std::expm1(sigma * sigma)} {}

double ServiceTime::longer_than(double seconds) const {
  if (seconds <= 0.0) return 1.0;
  const double above = std::log(seconds) - log_median_;
  if (sigma_ == 0.0) return above < 0.0 ? 1.0 : 0.0;
  return normal_tail(above / sigma_);
}

double ServiceTime::mean_up_to(double seconds) const {
  if (seconds <= 0.0) return 0.0;
  if (sigma_ == 0.0) return std::min(mean_, seconds);
  const double z = (std::log(seconds) - log_median_) / sigma_;
  return mean_ * normal_tail(sigma_ - z) + seconds * normal_tail(z);
}

}  // namespace rollcast::world
