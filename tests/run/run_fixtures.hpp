#pragma once

#include <algorithm>

#include "rollcast/run/run.hpp"
#include "support/modules.hpp"
#include "support/plain_scenario.hpp"

namespace rollcast::test {

/// Runs a contender in many worlds.
template <class PerRun>
void run_many(const Scenario& s, const Contender& contender, std::uint32_t worlds, PerRun per_run) {
  World world{s, 77};
  Run run;
  for (std::uint32_t r = 0; r < worlds; ++r) {
    world.draw(r);
    const auto strategy = contender.begin();
    simulate(world, *strategy, Mode::aggregate, run);
    per_run(run);
  }
}

/// Incidents that fail half of all requests for two hours, and an alert that keeps responders engaged for three hours
/// each time.
inline Scenario scenario_with_pages(double incidents_per_30_days, Duration until) {
  Scenario s = plain_scenario();
  s.tick = Duration::minutes(5);
  s.until = until;
  s.incidents = {incidents_per_30_days, Probability{0.5}, 0.0, {Duration::hours(2), 0.0}};
  s.watching.alerts = {{14.4, Duration::hours(1), Duration::minutes(5), {Duration::hours(3), 0.0}}};
  return s;
}

/// Instants between which everything that a world expects is constant.
inline std::vector<SimTime> constant_stretches(const World& world) {
  std::vector<SimTime> edges;
  for (SimTime t; t <= world.end(); t = t + world.scenario().tick) edges.push_back(t);
  for (const RateInterval& interval : world.flow().intervals())
    if (interval.start > SimTime{}) edges.push_back(interval.start);
  std::sort(edges.begin(), edges.end());
  return edges;
}

/// Half a day of some two thousand requests, few enough to be run one by one.
inline Scenario small_service() {
  Scenario s = plain_scenario();
  s.tick = Duration::minutes(30);
  s.until = Duration::hours(12);
  s.traffic.base_per_second = 0.05;
  s.traffic.daily = {{0.5, Duration::hours(6)}};
  return s;
}

/// A service with daily traffic, noise, clustering, incidents, pages, complaints, people and prices; the candidate
/// equals the baseline.
inline Scenario busy_scenario() {
  Scenario s = plain_scenario();
  s.tick = Duration::minutes(5);
  s.until = Duration::days(14);
  s.traffic.daily = {{0.4, Duration::hours(15)}};
  s.traffic.noise_cv = 0.2;
  s.traffic.noise_per = Duration::minutes(10);
  s.shared_clustering.icc = s.own_clustering.icc = 0.005;
  s.incidents = {11.6, Probability{0.185}, 1.8, {Duration::minutes(58), 1.08}};
  s.watching.alerts = {{14.4, Duration::hours(1), Duration::minutes(5), {Duration::minutes(5), 0.5}},
                       {6.0, Duration::hours(6), Duration::minutes(30), {Duration::minutes(5), 0.5}}};
  s.watching.complaints_per_excess_failure = 0.001;
  s.people = {{Duration::minutes(10), 0.7},
              {Duration::minutes(30), 0.7},
              Probability{0.1},
              Duration::hours(4),
              Duration::days(2)};
  s.candidate.fix = Duration::days(3);
  s.costs = {Money{0.1}, Money{100}, Money{20}, Money{500}};
  s.fleet = {20, Money{3}};
  return s;
}

}  // namespace rollcast::test
