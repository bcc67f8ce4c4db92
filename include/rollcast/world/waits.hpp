#pragma once

#include <cstdint>
#include <vector>

#include "rollcast/scenarios/capacity.hpp"
#include "rollcast/world/service_time.hpp"

namespace rollcast::world {

/// What waiting does to requests.
struct Waits {
  double late = 0.0;  ///< chance to take longer than the time-out, or to be turned away
  double mean = 0.0;  ///< seconds until served or given up

  friend bool operator==(const Waits&, const Waits&) = default;
};

/// One version's requests at so many servers in the long run, by utilization: requests a second x mean service time /
/// servers. Where requests queue, who has waited for the time-out gives up; where they are shed, who finds all servers
/// busy is turned away.
///
/// Values are worked out where they are first asked for, at nodes that lie closest around full utilization, and
/// interpolated by cubics: to within 2e-4 in `late` and 2e-4 time-outs in `mean`. Asking changes the table: each thread
/// needs its own.
class WaitsTable {
 public:
  /// `latency_ratio`: service times over those of the specification.
  WaitsTable(const CapacitySpec&, std::int64_t servers, double latency_ratio);

  Waits at(double utilization);
  /// The same without interpolation.
  Waits exactly_at(double utilization) const;
  /// When nobody waits.
  Waits unloaded() const { return {service_.longer_than(timeout_), 0.0}; }
  /// The utilization up to which waiting is negligible: it adds at most `late` to the chance to be late and `mean` to
  /// the seconds.
  double negligible_up_to(const Waits& limit) const;

  const ServiceTime& service() const { return service_; }
  double timeout() const { return timeout_; }
  double servers() const { return servers_; }
  bool queues() const { return overload_ == Overload::queue; }
  /// Seconds between two ends of service while all servers are busy, times (1 + cv²) / 2: one step of the queue's own
  /// wandering.
  double step() const;

 private:
  double place_of(double utilization) const;
  double utilization_at(double place) const;
  const Waits& node(std::size_t);

  Overload overload_;
  double servers_, timeout_;
  ServiceTime service_;
  double spread_;  ///< how fast places move with utilization near 1
  std::vector<Waits> nodes_;
};

}  // namespace rollcast::world
