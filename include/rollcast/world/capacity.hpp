#pragma once

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "rollcast/kernel/curve.hpp"
#include "rollcast/kernel/peaks.hpp"
#include "rollcast/scenarios/scenario.hpp"
#include "rollcast/world/arm_queue.hpp"

namespace rollcast {

/// Some replicas of one version.
struct Servers {
  WaitsTable waits;
  double quiet_up_to;  ///< utilisation up to which waiting is negligible

  /// Requests a second at full utilisation.
  double per_second() const { return waits.servers() / waits.service().mean(); }
};

/// What the world's requests do to replicas: by tick, and what would become of them if nothing were released. Waiting is negligible
/// where it makes fewer than one request in a million late and, if latency has a price, is in the mean less than a hundredth of a service
/// time.
class Capacity {
 public:
  explicit Capacity(const Scenario&);

  /// Without a specification nothing else may be asked.
  bool is_ample() const { return !scenario_->capacity; }
  /// Takes a world's requests.
  void meet(const TickCurve& requests);

  /// Requests a second, by tick.
  const Peaks& rates() const { return rates_; }
  /// So many replicas of a version with these ratios. The reference stays good. Not to be shared between threads.
  Servers& replicas(double count, double latency_ratio, double capacity_ratio) const;
  Servers& full_fleet() const { return replicas(scenario_->fleet.replicas, 1.0, 1.0); }

  /// With nothing released, in a tick.
  const Waits& without_release(std::size_t tick) const { return without_release_[tick]; }
  bool is_quiet_without_release(std::size_t tick) const { return next_busy_[tick] != tick; }
  /// The first tick from this one on in which waiting is not negligible with nothing released; the number of ticks when there is none.
  std::size_t busy_without_release(std::size_t from) const { return from < next_busy_.size() ? next_busy_[from] : next_busy_.size(); }

 private:
  const Scenario* scenario_;
  Peaks rates_;
  std::vector<Waits> without_release_;
  std::vector<std::size_t> next_busy_;
  mutable std::map<std::pair<std::int64_t, double>, std::unique_ptr<Servers>> servers_;  ///< by number and latency ratio: worked out once
};

}  // namespace rollcast
