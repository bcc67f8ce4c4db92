#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "rollcast/kernel/curve.hpp"
#include "rollcast/kernel/peaks.hpp"
#include "rollcast/scenarios/scenario.hpp"
#include "rollcast/world/arm_queue.hpp"

namespace rollcast::world {

/// Some replicas of one version.
struct Servers {
  WaitsTable waits;
  double quiet_up_to;  ///< utilization up to which waiting is negligible

  /// Requests a second at full utilization.
  double per_second() const { return waits.servers() / waits.service().mean(); }
};

/// What an autoscaler has seen of a version.
struct VersionLoad {
  double rate;  ///< the most requests a second that it served, from a lag ago back to the end of its memory
  double latency_ratio = 1.0, capacity_ratio = 1.0;
};

/// What the world's requests do to replicas: by tick, and what would become of them if nothing were released. Waiting
/// is negligible where it makes fewer than one request in a million late and, if latency has a price, is on average
/// less than a hundredth of a service time.
class Capacity {
 public:
  explicit Capacity(const Scenario&);

  /// Without a specification nothing else may be asked.
  bool is_unlimited() const { return !scenario_->capacity; }
  /// Takes a world's requests.
  void meet(const TickCurve& requests);

  /// Requests a second, by tick.
  const Peaks& rates() const { return rates_; }
  /// So many replicas of a version with these ratios. The reference stays good. Not to be shared between threads.
  Servers& replicas(double count, double latency_ratio, double capacity_ratio) const;
  Servers& full_fleet() const { return replicas(scenario_->fleet.replicas, 1.0, 1.0); }

  /// Whether replicas follow the load.
  bool is_scaled() const { return scenario_->capacity && scenario_->capacity->autoscaler; }
  /// Whole replicas of one version that is alone: as many as bring this load to the autoscaler's target, up to its
  /// most, and `at_least` in any case. Without an autoscaler `at_least`.
  double replicas_for(const VersionLoad&, double at_least) const;
  /// The same without a most: what an autoscaler would like a version to have.
  double replicas_wished(const VersionLoad&, double at_least) const;
  /// That it scales up to, of all versions together.
  double most_replicas() const { return scenario_->capacity->autoscaler->at_most; }
  /// Requests a second up to which so many replicas of a version with these ratios are enough for the autoscaler's
  /// target.
  double enough_up_to(double replicas, double latency_ratio, double capacity_ratio) const;
  /// In ticks; 0 without an autoscaler.
  std::size_t lag() const { return lag_; }
  /// How long an autoscaler keeps a load in mind, in ticks.
  std::size_t memory() const { return memory_; }
  /// Highest rate of all versions from one tick to another, both counted; before the world begins that of its first
  /// tick.
  double highest_rate(std::size_t from, std::size_t to) const { return rates_.highest(from, to + 1); }

  /// With nothing released, in a tick.
  double replicas_without_release(std::size_t tick) const {
    return is_scaled() ? replicas_without_release_[tick] : scenario_->fleet.replicas;
  }
  const Waits& without_release(std::size_t tick) const { return without_release_[tick]; }
  bool is_quiet_without_release(std::size_t tick) const { return next_busy_[tick] != tick; }
  /// The first tick from this one on in which waiting is not negligible with nothing released; the number of ticks when
  /// there is none.
  std::size_t busy_without_release(std::size_t from) const {
    return from < next_busy_.size() ? next_busy_[from] : next_busy_.size();
  }

 private:
  void scale_without_release();

  const Scenario* scenario_;
  std::size_t lag_ = 0, memory_ = 0;
  Peaks rates_;
  std::vector<double> replicas_without_release_;  ///< by tick; empty without an autoscaler
  std::vector<Waits> without_release_;
  std::vector<std::size_t> next_busy_;
  mutable std::map<std::pair<std::int64_t, double>, std::unique_ptr<Servers>>
      servers_;  ///< by number and latency ratio: worked out once
};

}  // namespace rollcast::world
