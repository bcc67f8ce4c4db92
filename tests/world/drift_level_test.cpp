// Levels that do not come back, and what versions suffer of them.

#include "rollcast/world/drift_level.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "rollcast/world/world.hpp"
#include "support/address_book.hpp"
#include "support/catch.hpp"
#include "support/plain_scenario.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::drift_level_test {

namespace {

SimTime day(double days) { return SimTime{} + Duration::days(days); }

DriftSpec permanent(double per_30_days, double log_odds = 0.2) {
  DriftSpec spec;
  spec.none = Probability{0.0};
  spec.permanent = {Probability{1.0}, log_odds, StepSizes::fixed, per_30_days, Duration{}};
  return spec;
}

DriftSpec mean_reverting(double sd, double days) {
  DriftSpec spec;
  spec.none = Probability{0.0};
  spec.mean_reverting = {Probability{1.0}, sd, Duration::days(days)};
  return spec;
}

Drift drift_of(const DriftSpec& spec, const Calendar& calendar, double trained_ago) {
  return {spec, {day(-trained_ago), day(-trained_ago), day(-trained_ago)}, calendar};
}

}  // namespace

TEST_CASE("permanent steps are a Poisson process before the start and after it, and never recover") {
  const Calendar calendar{plain_scenario()};
  for (const StepSizes sizes : {StepSizes::fixed, StepSizes::exponential}) {
    DriftSpec spec = permanent(6.0);
    spec.permanent.sizes = sizes;
    DriftLevel level{spec, calendar, day(-40)};
    Tally before, after, squares;
    for (std::uint32_t r = 0; r < draws(20'000U); ++r) {
      level.draw(Draws{3, r});
      before.add(level.at(day(0)) - level.at(day(-40)));
      const double moved = level.at(day(30)) - level.at(day(0));
      after.add(moved);
      squares.add((moved - 1.2) * (moved - 1.2));
      for (double t = -40.0; t < 29.0; t += 3.7) REQUIRE(level.at(day(t)) <= level.at(day(t + 1.0)));
    }
    CHECK(std::abs(z_score(before, 8.0 * 0.2)) < z_limit);
    CHECK(std::abs(z_score(after, 6.0 * 0.2)) < z_limit);
    const double mean_square = sizes == StepSizes::fixed ? 0.04 : 0.08, other = 0.12 - mean_square;
    CHECK(std::abs(z_score(squares, 6.0 * mean_square)) < z_limit);
    if (all_drawn) CHECK(std::abs(z_score(squares, 6.0 * other)) > z_limit);
  }
}

TEST_CASE("levels before the world do not depend on when training data end") {
  const Calendar calendar{plain_scenario()};
  for (const DriftSpec& spec : {permanent(9.0, 0.17), mean_reverting(0.4, 5.0)}) {
    DriftLevel recent{spec, calendar, day(-10)}, old{spec, calendar, day(-300)};
    for (std::uint32_t r = 0; r < 50; ++r) {
      recent.draw(Draws{3, r});
      old.draw(Draws{3, r});
      for (double t = -10.0; t < 30.0; t += 0.21) REQUIRE(recent.at(day(t)) == old.at(day(t)));
    }
  }
}

TEST_CASE("steps on a grid act at its points alone, each at the first after it has come") {
  Scenario s = plain_scenario();
  s.until = Duration::days(70);
  const Calendar calendar{s};
  DriftSpec spec = permanent(20.0, 0.1);
  DriftLevel at_once{spec, calendar, day(-35)};
  spec.permanent.only_at = Duration::days(7);
  DriftLevel weekly{spec, calendar, day(-35)};
  std::size_t most_together = 0;
  for (std::uint32_t r = 0; r < 100; ++r) {
    at_once.draw(Draws{3, r});
    weekly.draw(Draws{3, r});
    std::multiset<SimTime> times;
    for (const SimTime t : weekly.changes()) {
      REQUIRE(t.since_start() % Duration::days(7) == Duration{});
      times.insert(t);
    }
    for (const SimTime t : times) most_together = std::max(most_together, times.count(t));
    for (int week = -4; week < 10; ++week) {
      const double completed = at_once.at(day(7.0 * week)) - at_once.at(day(-35));
      for (const double within : {0.0, 3.0, 6.99})
        REQUIRE(weekly.at(day(7.0 * week + within)) - weekly.at(day(-35)) == Approx(completed).margin(1e-9));
    }
  }
  CHECK(most_together > 5);
}

TEST_CASE("a mean-reverting level is stationary, and forgets exponentially, across the world's beginning too") {
  const Calendar calendar{plain_scenario()};
  DriftLevel level{mean_reverting(0.5, 4.0), calendar, day(-20)};
  Tally old_square, new_square, moved_square, moved_before;
  const auto square = [](double x) { return x * x; };
  for (std::uint32_t r = 0; r < draws(20'000U); ++r) {
    level.draw(Draws{7, r});
    old_square.add(square(level.at(day(-20))));
    new_square.add(square(level.at(day(29))));
    moved_square.add(square(level.at(day(2)) - level.at(day(-1))));
    moved_before.add(square(level.at(day(-2)) - level.at(day(-5))));
  }
  const double moved = 2.0 * 0.25 * (1.0 - std::exp(-3.0 / 4.0));
  for (const Tally* squares : {&old_square, &new_square}) CHECK(std::abs(z_score(*squares, 0.25)) < z_limit);
  for (const Tally* squares : {&moved_square, &moved_before}) CHECK(std::abs(z_score(*squares, moved)) < z_limit);
  if (all_drawn) CHECK(std::abs(z_score(moved_square, 0.5)) > z_limit);
}

TEST_CASE("a version suffers the steps since the end of its data, when they come, beside the baseline at the start") {
  Scenario s = plain_scenario();
  s.baseline.trained_ago = Duration::days(21);
  s.candidate.trained_ago = Duration::days(5);
  s.drift = permanent(15.0);
  World world{s, 4};
  const auto steps_until = [](const std::vector<SimTime>& steps, SimTime t) {
    return static_cast<double>(std::ranges::upper_bound(steps, t) - steps.begin());
  };
  const double l0 = std::log(s.baseline.failure.value() / (1.0 - s.baseline.failure.value()));
  const auto failing = [&](double steps) { return 1.0 / (1.0 + std::exp(-l0 - 0.2 * steps)); };
  DriftLevel level{s.drift, Calendar{s}, day(-21)};
  for (std::uint32_t r = 0; r < 20; ++r) {
    world.draw(r);
    level.draw(Draws{4, r});
    const std::vector<SimTime>& steps = level.changes();
    for (std::size_t i = 0; i + 1 < steps.size(); ++i) {
      if (steps[i] < SimTime{} || steps[i + 1] >= world.end() || steps[i + 1] - steps[i] < Duration::minutes(1))
        continue;
      const Flow between = world.flow_until(steps[i + 1]) - world.flow_until(steps[i]);
      const double now = steps_until(steps, steps[i]);
      const double missed = steps_until(steps, day(-5)) - steps_until(steps, day(-21));
      const double at_start = steps_until(steps, SimTime{}) - steps_until(steps, day(-21));
      const double of_baseline = now - steps_until(steps, day(-21)) - at_start;
      CHECK(between[FirstRelease::incumbent].failures == Approx(between.requests * failing(of_baseline)).epsilon(1e-9));
      CHECK(between[FirstRelease::candidate].failures ==
            Approx(between.requests * failing(of_baseline - missed)).epsilon(1e-9));
    }
  }
}

TEST_CASE("a level that falls makes versions fail less where staleness is one-way, and more where it returns") {
  const Calendar calendar{plain_scenario()};
  DriftSpec spec = permanent(12.0, -0.3);
  Drift returning = drift_of(spec, calendar, 10.0);
  spec.staleness = Staleness::one_way;
  Drift one_way = drift_of(spec, calendar, 10.0);
  for (std::uint32_t r = 0; r < 20; ++r) {
    returning.draw(Draws{3, r});
    one_way.draw(Draws{3, r});
    CHECK(one_way.baseline_log_odds(day(0)) == Approx(0.0).margin(1e-12));
    for (double t = 0.0; t < 29.0; t += 1.3) {
      CHECK(one_way.baseline_log_odds(day(t)) == Approx(-returning.baseline_log_odds(day(t))).margin(1e-12));
    }
    CHECK(one_way.log_odds(day(10), day(20)) - one_way.log_odds(day(10), day(10)) ==
          Approx(one_way.baseline_log_odds(day(20)) - one_way.baseline_log_odds(day(10))).margin(1e-12));
    CHECK(one_way.baseline_log_odds(day(29)) < 0.0);
  }
}

TEST_CASE("staleness adds up over time as exactly as it acts, however the time is divided") {
  const Calendar calendar{plain_scenario()};
  const DriftSpec rare = permanent(12.0, 0.3);
  DriftSpec recovering = rare;
  recovering.permanent.probability = Probability{0.0};
  recovering.step = Probability{1.0};
  recovering.step_log_odds_sd = 0.5;
  recovering.steps_per_30_days = 10.0;
  recovering.step_length = {Duration::days(3), 0.5};
  for (const DriftSpec& spec : {rare, recovering, mean_reverting(0.4, 5.0)}) {
    Drift drift = drift_of(spec, calendar, 10.0);
    for (std::uint32_t r = 0; r < 20; ++r) {
      drift.draw(Draws{3, r});
      const SimTime cut = day(2.37);
      const StalenessDays all = drift.staleness_between(cut, day(4.01), day(28.6));
      const StalenessDays first = drift.staleness_between(cut, day(4.01), day(11.3)),
                          second = drift.staleness_between(cut, day(11.3), day(28.6));
      CHECK(all.steps == Approx(first.steps + second.steps));
      CHECK(all.level == Approx(first.level + second.level));
      CHECK(all.squared_level == Approx(first.squared_level + second.squared_level));
      double level = 0.0, squared = 0.0;
      const double by_the_minute = 1.0 / 1440.0;
      for (SimTime t = day(4.01) + Duration::seconds(30); t < day(28.6); t = t + Duration::minutes(1)) {
        const double stale = drift.log_odds(cut, t) - drift.log_odds(cut, cut);
        level += by_the_minute * stale;
        squared += by_the_minute * stale * stale;
      }
      CHECK(all.level == Approx(level).margin(0.01));
      CHECK(all.squared_level == Approx(squared).margin(0.03));
    }
  }
  DriftLevel level{rare, calendar, day(-10)};
  Drift drift = drift_of(rare, calendar, 10.0);
  for (std::uint32_t r = 0; r < 20; ++r) {
    level.draw(Draws{3, r});
    drift.draw(Draws{3, r});
    double expected = 0.0;
    for (const SimTime step : level.changes())
      if (step > day(-10) && step < day(20)) expected += (day(20) - std::max(step, day(5))).in_days();
    const StalenessDays days = drift.staleness_between(day(-10), day(5), day(20));
    CHECK(days.steps == Approx(expected));
    CHECK(days.level == Approx(0.3 * expected));
  }
}

TEST_CASE("levels draw from addresses of their own, as many as their history needs") {
  const Calendar calendar{plain_scenario()};
  AddressBook book;
  DriftLevel level{mean_reverting(0.5, 4.0), calendar, day(-13)};
  level.draw(Draws{3, 0, &book});
  CHECK(book.shared().empty());
  CHECK(book.addresses(topic(Purpose::drift_level)) == 33 * 12);
  CHECK(book.addresses(topic(Purpose::drift_past_level)) == 10 * 12);
}

}  // namespace rollcast::test::drift_level_test
