#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "rollcast/kernel/time.hpp"

namespace rollcast::kernel {

/// What has come together by each instant when the rate is constant within each of equal ticks.
class TickCurve {
 public:
  /// Nothing comes yet. `end - begin` must be a positive multiple of `tick`; throws std::invalid_argument.
  TickCurve(SimTime begin, SimTime end, Duration tick);

  /// Replaces what comes: rates by tick, per second.
  void accumulate(std::span<const double> rates);

  SimTime begin() const { return begin_; }
  SimTime end() const { return begin_ + tick_ * static_cast<std::int64_t>(ticks()); }
  Duration tick() const { return tick_; }
  std::size_t ticks() const { return sums_.size() - 1; }
  /// Start of tick k; tick_start(ticks()) is the end.
  SimTime tick_start(std::size_t k) const { return begin_ + tick_ * static_cast<std::int64_t>(k); }
  /// The tick that holds an instant; the first or the last for instants outside.
  std::size_t tick_at(SimTime t) const {
    if (t <= begin_) return 0;
    const auto k = static_cast<std::size_t>(static_cast<double>((t - begin_).count()) * ticks_per_microsecond_);
    if (k >= ticks()) return ticks() - 1;
    if (tick_start(k) > t) return k - 1;
    return k + 1 < ticks() && tick_start(k + 1) <= t ? k + 1 : k;
  }

  /// What has come by the start of tick k.
  double at_tick(std::size_t k) const { return sums_[k]; }
  double at(SimTime t) const {
    if (t >= end()) return sums_.back();
    const std::size_t k = tick_at(t);
    const double into = static_cast<double>((t - tick_start(k)).count()) * ticks_per_microsecond_;
    return into <= 0.0 ? sums_[k] : sums_[k] + into * (sums_[k + 1] - sums_[k]);
  }
  /// First instant, to the microsecond, at which this much has come; never when it does not.
  SimTime when_reached(double level) const;

 private:
  SimTime begin_;
  Duration tick_;
  double ticks_per_microsecond_;
  std::vector<double> sums_;  ///< by tick boundary
};

}  // namespace rollcast::kernel
