#pragma once

#include <cmath>

#include "rollcast/kernel/quantity.hpp"

namespace rollcast {

/// Quality of kind `rate`: a request fails with a probability that is moved on the log-odds scale, where effects of version,
/// drift, incidents and disturbances add up.
class FailureRate {
 public:
  /// `average` is the failure probability without any shift, strictly between 0 and 1.
  explicit FailureRate(Probability average) : odds_{average.value() / (1.0 - average.value())} {}

  double failure_probability(double log_odds_shift) const {
    const double odds = odds_ * std::exp(log_odds_shift);
    return std::isinf(odds) ? 1.0 : odds / (1.0 + odds);
  }

 private:
  double odds_;
};

}  // namespace rollcast
