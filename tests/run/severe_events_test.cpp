// Rare severe events: points of the world, thinned by who serves them.

#include <boost/random/mersenne_twister.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <cmath>

#include "run/run_fixtures.hpp"
#include "support/address_book.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::severe_events_test {

namespace {

Scenario with_events(Outcome outcome, double ratio, double per_million) {
  Scenario s = plain_scenario();
  s.until = Duration::days(2);
  make_candidate_always(s, outcome, 1.0);
  s.candidate.outcomes[static_cast<std::size_t>(outcome)].severe_rate_ratio = ratio;
  s.severe_events = {per_million, Money{100}};
  return s;
}

const Script two_stages{{{0, 0.3}, {6, 0.7}}, {}};

/// Half a day of requests, each by itself: who serves it is told by a coin, and one uniform number that all versions
/// share tells which of them make a severe event of it.
std::vector<double> excess_one_by_one(double baseline_rate, double candidate_rate, int worlds) {
  boost::random::mt19937_64 engine{11};
  boost::random::uniform_01<double> uniform;
  boost::random::poisson_distribution<int> hourly{180.0};
  std::vector<double> excess;
  for (int world = 0; world < worlds; ++world) {
    double sum = 0.0;
    for (int hour = 0; hour < 12; ++hour)
      for (int request = hourly(engine); request > 0; --request) {
        const bool to_candidate = uniform(engine) < (hour < 6 ? 0.3 : 0.7);
        const double u = uniform(engine);
        sum += static_cast<double>(u < (to_candidate ? candidate_rate : baseline_rate)) -
               static_cast<double>(u < baseline_rate);
      }
    excess.push_back(sum);
  }
  return excess;
}

}  // namespace

TEST_CASE("versions of equal rates have equal severe events under every strategy") {
  Scenario s = busy_scenario();
  s.severe_events = {20.0, Money{100}};
  std::size_t points = 0;
  for (const char* name : {"big_bang", "blue_green", "canary", "ab_test"}) {
    World world{s, 77};
    Run run;
    for (std::uint32_t r = 0; r < 20; ++r) {
      world.draw(r);
      points += world.severe_events().points().size();
      simulate(world, *contender_from("\"" + std::string{name} + "\"", s).begin(), Mode::aggregate, run);
      REQUIRE(run.record.severe_events == 0.0);
      REQUIRE(run.record.severe_events_sampled == 0.0);
      REQUIRE(run.record.cost_severe == 0.0);
    }
  }
  CHECK(points > 10'000);
}

TEST_CASE("severe events caused and avoided are requests served times the difference of rates, priced one by one") {
  const double per_hour = 36'000.0, served = per_hour * (6.0 * 0.3 + 42.0 * 0.7);
  const auto record_of = [&](double ratio) {
    RunRecord record;
    run_many(with_events(Outcome::no_change, ratio, 50.0), scripted_contender("scripted", two_stages), 1,
             [&](const Run& run) { record = run.record; });
    return record;
  };
  const RunRecord worse = record_of(3.0), better = record_of(0.2);
  CHECK(worse.severe_events == Approx(served * 50e-6 * 2.0));
  CHECK(better.severe_events == Approx(-served * 50e-6 * 0.8));
  CHECK(worse.cost_severe == Approx(100.0 * worse.severe_events));
  CHECK(worse.total_cost == worse.cost_severe);
  CHECK(worse.total_cost_sampled == Approx(100.0 * worse.severe_events_sampled));
  CHECK(worse.severe_events_sampled > 0.0);
  CHECK(better.severe_events_sampled < 0.0);
}

TEST_CASE("severe events have the distribution of requests that are run one by one") {
  Scenario s = with_events(Outcome::severe, 2.0, 30'000.0);
  s.until = Duration::hours(12);
  s.traffic.base_per_second = 0.05;
  std::vector<double> sampled;
  Tally surplus;
  run_many(s, scripted_contender("scripted", two_stages), 4'000, [&](const Run& run) {
    sampled.push_back(run.record.severe_events_sampled);
    surplus.add(run.record.severe_events_sampled - run.record.severe_events);
  });
  CHECK(std::abs(z_score(surplus, 0.0)) < z_limit);
  CHECK(std::abs(z_score(surplus, 0.1 * 12 * 180 * 0.5 * 0.03)) > z_limit);
  CHECK(same_distribution_p_value(sampled, excess_one_by_one(0.03, 0.06, 4'000)) > false_alarm_rate);
  CHECK(same_distribution_p_value(sampled, excess_one_by_one(0.03, 0.065, 4'000)) < false_alarm_rate);
}

TEST_CASE("an effect that shows in one segment raises the rate of severe events there alone") {
  Scenario s = with_events(Outcome::severe, 5.0, 50.0);
  s.segments = {{"few", Probability{0.25}, s.baseline.failure, 1.0, 0.0},
                {"most", Probability{0.75}, s.baseline.failure, 1.0, 0.0}};
  s.candidate.outcomes[static_cast<std::size_t>(Outcome::severe)].shows_in = 0;
  run_many(s, scripted_contender("all", {{{0, 1.0}}, {}}), 1,
           [&](const Run& run) { CHECK(run.record.severe_events == Approx(48.0 * 36'000.0 * 50e-6 * 4.0 * 0.25)); });
}

TEST_CASE("severe events are addressed by their ordinal, and a later end changes none before it") {
  const Scenario s = with_events(Outcome::severe, 3.0, 20.0);
  Scenario longer = s;
  longer.until = Duration::days(4);
  World world{s, 7}, longer_world{longer, 7};
  for (std::uint32_t r = 0; r < 20; ++r) {
    AddressBook book;
    world.draw(r, &book);
    longer_world.draw(r);
    REQUIRE(book.shared().empty());
    const auto& points = world.severe_events().points();
    REQUIRE(book.addresses(topic(Purpose::severe_event)) == points.size() + 1);
    REQUIRE(longer_world.severe_events().points().size() > points.size());
    for (std::size_t i = 0; i < points.size(); ++i) {
      REQUIRE(longer_world.severe_events().points()[i].when == points[i].when);
      REQUIRE(longer_world.severe_events().points()[i].level == points[i].level);
    }
  }
  AddressBook book;
  World{with_events(Outcome::severe, 3.0, 0.0), 7}.draw(0, &book);
  CHECK(book.addresses(topic(Purpose::severe_event)) == 0);
}

}  // namespace rollcast::test::severe_events_test
