#pragma once

#include "rollcast/modules.hpp"

namespace rollcast::world {

/// How long one request takes when it waits for nobody: lognormal, seconds.
class ServiceTime {
 public:
  /// `sigma` is the standard deviation of the logarithm; 0 makes all alike.
  ServiceTime(double median, double sigma);

  double mean() const { return mean_; }
  double cv2() const { return cv2_; }
  /// Chance that it takes longer than this.
  double longer_than(double seconds) const;
  /// Mean of what it takes up to this: E[min(S, x)], the integral of `longer_than` from 0 to x.
  double mean_up_to(double seconds) const;

 private:
  double log_median_, sigma_, mean_, cv2_;
};

}  // namespace rollcast::world
