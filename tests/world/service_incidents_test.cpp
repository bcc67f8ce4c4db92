#include "rollcast/world/service_incidents.hpp"

#include <cmath>

#include "rollcast/world/world.hpp"
#include "support/address_book.hpp"
#include "support/catch.hpp"
#include "support/plain_scenario.hpp"
#include "support/statistics.hpp"
#include "world/service_fixtures.hpp"

namespace rollcast::test::service_incidents_test {

namespace {

/// A shop whose stock, orders and mail fail at times, often enough to meet.
Scenario busy_shop() {
  Scenario s = plain_scenario();
  s.services = shop();
  s.services.all[1].incidents = {10.0, Probability{0.2}, 1.0, {Duration::hours(5), 0.8}};
  s.services.all[2].incidents = {5.0, Probability{0.5},      1.0, exponential_length(Duration::hours(3)),
                                 {},  IncidentOverlap::never};
  s.services.all[3].incidents = {20.0, Probability{0.4}, 0.5, {Duration::hours(8), 0.5}};
  return s;
}

ServiceIncidents drawn(const Scenario& s, std::uint32_t replication) {
  ServiceIncidents incidents{s.services, s.baseline.failure, Calendar{s}};
  incidents.draw(Draws{11, replication});
  return incidents;
}

/// The share of users' requests that fail at an instant, from all incidents of all services that are in progress then.
double share_at(const Scenario& s, const ServiceIncidents& incidents, SimTime t) {
  std::vector<double> good(s.services.all.size(), 1.0);
  for (std::size_t i = 0; i < good.size(); ++i)
    for (const Incident& incident : incidents.of_service(i))
      if (incident.start <= t && t < incident.end)
        good[i] *= 1.0 - share_of_incident(incident.log_odds, s.baseline.failure);
  for (double& share : good) share = 1.0 - share;
  return ServiceGraph{s.services}.share_seen_by_users(good);
}

double stretch_at(const std::vector<Incident>& stretches, SimTime t) {
  double log_odds = 0.0;
  for (const Incident& stretch : stretches)
    if (stretch.start <= t && t < stretch.end) log_odds += stretch.log_odds;
  return log_odds;
}

}  // namespace

TEST_CASE(
    "at every instant users see the share that the incidents in progress give through the graph, not the sum of their "
    "log odds") {
  const Scenario s = busy_shop();
  const Calendar calendar{s};
  std::size_t failing = 0, sums_differ = 0;
  for (std::uint32_t r = 0; r < 20; ++r) {
    const ServiceIncidents incidents = drawn(s, r);
    for (SimTime t = calendar.begin; t < calendar.end; t = t + Duration::minutes(47)) {
      const double share = share_at(s, incidents, t), seen = stretch_at(incidents.seen_by_users(), t);
      REQUIRE(seen == Approx(log_odds_of_incident(share, s.baseline.failure)).margin(1e-12));
      double sum = 0.0;
      for (std::size_t i = 0; i < 4; ++i) sum += stretch_at(incidents.of_service(i), t);
      failing += share > 0.0;
      sums_differ += std::abs(sum - seen) > 1e-3;
    }
  }
  CHECK(failing > 5'000);
  CHECK(sums_differ > failing / 2);
}

TEST_CASE("what users see comes in stretches in order that do not overlap") {
  const Scenario s = busy_shop();
  for (std::uint32_t r = 0; r < 50; ++r) {
    SimTime last = SimTime{} - longest_span();
    const ServiceIncidents incidents = drawn(s, r);
    for (const Incident& stretch : incidents.seen_by_users()) {
      REQUIRE(stretch.start >= last);
      REQUIRE(stretch.end > stretch.start);
      REQUIRE(stretch.log_odds > 0.0);
      last = stretch.end;
    }
  }
}

TEST_CASE("a share and its log odds are each other's reverse") {
  for (const double p : {1e-6, 0.01, 0.4})
    for (const double share : {0.0, 0.001, 0.185, 0.999, 1.0})
      CHECK(share_of_incident(log_odds_of_incident(share, Probability{p}), Probability{p}) ==
            Approx(share).margin(1e-12));
}

TEST_CASE("a service keeps its incidents when others are added, removed or reordered") {
  const Scenario before = busy_shop();
  Scenario after = before;
  std::swap(after.services.all[1], after.services.all[3]);
  for (ServiceSpec& service : after.services.all) service.calls.clear();
  const ServiceSpec gateway{"gateway", {{1, Probability{1.0}, Probability{0.0}}}, before.services.all[1].incidents};
  after.services.all.insert(after.services.all.begin(), gateway);
  const auto once = drawn(before, 3), again = drawn(after, 3);
  const std::size_t place_after[] = {1, 4, 3, 2};
  const auto starts = [](const std::vector<Incident>& incidents) {
    std::vector<SimTime> times;
    for (const Incident& i : incidents) times.push_back(i.start);
    return times;
  };
  for (std::size_t i = 0; i < 4; ++i) CHECK(starts(once.of_service(i)) == starts(again.of_service(place_after[i])));
  CHECK(starts(again.of_service(0)) != starts(once.of_service(1)));
  CHECK(once.of_service(3).size() > 10);
}

TEST_CASE("each service draws from its own addresses") {
  Scenario s = busy_shop();
  s.incidents = s.services.all[1].incidents;
  for (int i = 0; i < 300; ++i) {
    s.services.all.push_back(s.services.all[1]);
    s.services.all.back().name = "worker " + std::to_string(i);
    s.services.all.back().calls.clear();
  }
  AddressBook book;
  World world{s, 2};
  world.draw(0, &book);
  CHECK(book.shared().empty());
  s.services.all.back().name = s.services.all[1].name;
  const ServiceIncidents namesakes = drawn(s, 0);
  CHECK(namesakes.of_service(303).front().start != namesakes.of_service(1).front().start);
}

TEST_CASE("one service that users call and that calls nobody is as incidents elsewhere are, in distribution") {
  Scenario elsewhere = plain_scenario(), alone = plain_scenario();
  elsewhere.incidents = {20.0, Probability{0.3}, 1.0, {Duration::hours(1), 0.5}};
  alone.services.all = {{"web", {}, {20.0, Probability{0.3}, 1.0, {Duration::hours(1), 0.5}}}};
  Scenario half = alone;
  half.services.all.insert(half.services.all.begin(), {"front", {{1, Probability{0.5}, Probability{0.0}}}, {}});
  const auto failures = [](const Scenario& s, std::uint64_t seed) {
    World world{s, seed};
    std::vector<double> all;
    for (std::uint32_t r = 0; r < 3'000; ++r) {
      world.draw(r);
      all.push_back((world.flow_until(world.end()) - world.flow_until(SimTime{}))[FirstRelease::incumbent].failures);
    }
    return all;
  };
  const auto reference = failures(elsewhere, 1);
  CHECK(same_distribution_p_value(reference, failures(alone, 2)) > false_alarm_rate);
  CHECK(same_distribution_p_value(reference, failures(half, 2)) < false_alarm_rate);
}

TEST_CASE("equal versions cause exactly nothing while services fail, and worlds without services are as before") {
  Scenario s = busy_shop();
  s.incidents = {11.6, Probability{0.185}, 1.8, {Duration::minutes(58), 1.08}};
  s.own_clustering.icc = 0.01;
  World world{s, 1};
  double failures = 0.0;
  for (std::uint32_t r = 0; r < 30; ++r) {
    world.draw(r);
    const Flow all = world.flow_until(world.end());
    REQUIRE(all[FirstRelease::candidate].added == 0.0);
    REQUIRE(all[FirstRelease::candidate].avoided == 0.0);
    failures += all[FirstRelease::incumbent].failures;
  }
  Scenario idle = s;
  for (ServiceSpec& service : idle.services.all) service.incidents = {};
  Scenario none = s;
  none.services = {};
  World of_idle{idle, 1}, of_none{none, 1};
  double failures_of_none = 0.0;
  for (std::uint32_t r = 0; r < 30; ++r) {
    of_idle.draw(r);
    of_none.draw(r);
    REQUIRE(of_idle.flow_until(of_idle.end())[FirstRelease::incumbent].failures ==
            of_none.flow_until(of_none.end())[FirstRelease::incumbent].failures);
    failures_of_none += of_none.flow_until(of_none.end())[FirstRelease::incumbent].failures;
  }
  CHECK(failures > 1.2 * failures_of_none);
}

}  // namespace rollcast::test::service_incidents_test
