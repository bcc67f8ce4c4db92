#pragma once

#include <cmath>

#include "rollcast/world/capacity.hpp"
#include "support/modules.hpp"
#include "support/plain_scenario.hpp"

namespace rollcast::test {

/// A plain service of ten replicas of four servers each, as busy as this on average. Requests take median .2 s
/// and time out after 2 s.
inline Scenario scenario_with_capacity(double utilization) {
  Scenario s = plain_scenario();
  s.tick = Duration::minutes(5);
  s.until = Duration::days(2);
  s.fleet = {10, Money{3}};
  s.capacity = CapacitySpec{0.2, 0.6, 4.0, 2.0, Overload::queue};
  s.traffic.base_per_second = utilization * 40.0 / ServiceTime{0.2, 0.6}.mean();
  return s;
}

/// The same with an autoscaler that aims at .7 and goes up to forty replicas.
inline Scenario scaled_scenario(double utilization_of_full_fleet, Duration lag) {
  Scenario s = scenario_with_capacity(utilization_of_full_fleet);
  s.capacity->autoscaler = AutoscalerSpec{0.7, lag, 40.0};
  return s;
}

/// Chance to time out at so many replicas of that service.
inline double late_at(const Scenario& s, double replicas, double utilization, double latency_ratio = 1.0) {
  return WaitsTable{*s.capacity, std::lround(replicas * s.capacity->concurrency), latency_ratio}
      .exactly_at(utilization)
      .late;
}

}  // namespace rollcast::test
