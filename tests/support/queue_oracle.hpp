#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <queue>
#include <vector>

#include "rollcast/kernel/samplers.hpp"
#include "support/modules.hpp"

namespace rollcast::test {

/// Servers with one queue in the order of arrival, run request by request. Times in seconds.
class QueueOracle {
 public:
  enum class WhenBusy { wait, turn_away };
  struct Fate {
    double wait = 0.0;      ///< of one who gives up, the patience
    double response = 0.0;  ///< waiting and service
    bool served = true;
  };

  QueueOracle(std::int64_t servers, WhenBusy when_busy, double patience = std::numeric_limits<double>::infinity())
      : when_busy_{when_busy}, patience_{patience} {
    for (std::int64_t i = 0; i < servers; ++i) free_.push(0.0);
  }

  /// One arrives at `now`, no earlier than the last; `service` seconds are its own.
  Fate arrive(double now, double service) {
    const double wait = std::max(0.0, free_.top() - now);
    if (wait > 0.0 && when_busy_ == WhenBusy::turn_away) return {0.0, 0.0, false};
    if (wait > patience_) return {patience_, patience_, false};
    free_.pop();
    free_.push(now + wait + service);
    return {wait, wait + service, true};
  }

 private:
  WhenBusy when_busy_;
  double patience_;
  std::priority_queue<double, std::vector<double>, std::greater<>> free_;  ///< when each server is free
};

/// A lognormal service time of this mean and squared coefficient of variation.
inline double draw_service(Stream& stream, double mean, double cv2) {
  const double sigma2 = std::log1p(cv2);
  return mean * std::exp(std::sqrt(sigma2) * draw_normal(stream) - 0.5 * sigma2);
}

}  // namespace rollcast::test
