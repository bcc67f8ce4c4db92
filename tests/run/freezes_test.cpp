// What the calendar's freezes do to a release.

#include <algorithm>
#include <cmath>

#include "run/run_fixtures.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::freezes_test {

namespace {

constexpr WeeklyFreeze weekend{{4, Duration::hours(16)}, {0, Duration::hours(8)}};
constexpr WeeklyFreeze nights{{1, Duration::hours(18)}, {2, Duration::hours(9)}};

/// How often a version got more, or was promoted, within a freeze.
std::int64_t acts_within(const Scenario& frozen, const Run& run) {
  const Freezes freezes{frozen};
  const auto is_frozen = [&](SimTime t) { return freezes.end_at(t).has_value(); };
  std::int64_t acts = 0;
  for (std::size_t i = 1; i < run.exposure.size(); ++i) {
    const ExposureStretch &before = run.exposure[i - 1], &now = run.exposure[i];
    const bool grows = now.share_of(FirstRelease::candidate) > before.share_of(FirstRelease::candidate) ||
                       now.share_of(FirstRelease::fix) > before.share_of(FirstRelease::fix);
    acts += grows && is_frozen(now.start);
  }
  const bool promoted = run.record.decision == Ending::promoted;
  return acts + (promoted && is_frozen(SimTime{} + Duration::hours(run.record.decide_h)));
}

double hours(const Run& run) { return run.record.full_h; }

double first_full_h(const Scenario& s, const Contender& contender) {
  double full = never_h;
  run_many(s, contender, 1, [&](const Run& run) { full = hours(run); });
  return full;
}

/// A canary that holds 5 % when the weekend begins, with a regression that its threshold sees now and then.
Scenario subtle_regression() {
  Scenario s = plain_scenario();
  s.tick = Duration::minutes(10);
  s.until = Duration::days(6);
  s.start = {4, Duration::hours(14)};
  make_candidate_always(s, Outcome::mild, 1.3);
  s.freezes.weekly = {weekend};
  return s;
}
constexpr const char* patient_canary =
    R"({"name": "canary", "steps": ["20%", "100%"], "bake": "3h",
        "judge": {"name": "threshold", "every": "30min", "ratio": 1.6, "margin": 0, "fails": 2, "looks": 2}})";

}  // namespace

TEST_CASE("within a freeze no strategy gives a version more or promotes it") {
  Scenario s = busy_scenario();
  s.start = {4, Duration::hours(13)};
  make_candidate_always(s, Outcome::mild, 1.4);
  Scenario frozen = s;
  frozen.freezes = {{weekend, nights}, {{Duration::days(5), Duration::hours(30)}}};
  std::int64_t within = 0, without = 0, rolled_back_within = 0;
  for (const char* name : {"\"canary\"", "\"blue_green\"", R"({"name": "ab_test", "duration": "1d"})", "\"big_bang\"",
                           R"({"name": "canary", "bake": "10h", "judge": {"name": "z_test", "every": "1h"}})"}) {
    run_many(frozen, contender_from(name, frozen), 100, [&](const Run& run) {
      within += acts_within(frozen, run);
      const bool rolled_back = run.record.decision == Ending::rolled_back;
      rolled_back_within +=
          rolled_back && Freezes{frozen}.end_at(SimTime{} + Duration::hours(run.record.decide_h)).has_value();
    });
    run_many(s, contender_from(name, s), 100, [&](const Run& run) { without += acts_within(frozen, run); });
  }
  CHECK(within == 0);
  CHECK(without > 100);  // must fail: releases that know of no freeze
  CHECK(rolled_back_within > 50);
}

TEST_CASE("a release that would begin within a freeze begins at its end, and its steps wait for the next one's") {
  Scenario s = plain_scenario();
  s.until = Duration::days(10);
  s.start = {5, Duration::hours(0)};  // Saturday: frozen for another 56 h
  s.freezes.weekly = {weekend};
  CHECK(first_full_h(s, contender_from("\"big_bang\"", s)) == Approx(56.0 + 1.0 / 6.0));
  CHECK(first_full_h(s, contender_from(R"({"name": "blue_green", "warm_up": "2h"})", s)) == Approx(58.0));
  const char* steps = R"({"name": "canary", "steps": ["1%", "100%"], "bake": "12h", "judge": "z_test"})";
  CHECK(first_full_h(s, contender_from(steps, s)) == Approx(68.0));
  s.start = {4, Duration::hours(12)};  // Friday noon: the step falls due at midnight and waits for Monday 08:00
  CHECK(first_full_h(s, contender_from(steps, s)) == Approx(68.0));
  s.freezes = {};
  CHECK(first_full_h(s, contender_from(steps, s)) == Approx(12.0));
}

TEST_CASE("a release that never meets a freeze is the one without freezes") {
  Scenario s = busy_scenario();
  make_candidate_always(s, Outcome::mild, 1.4);
  Scenario later = s;
  later.freezes.once = {{s.until, Duration::days(1)}};
  for (const char* name : {"\"canary\"", "\"blue_green\"", "\"ab_test\"", "\"big_bang\""}) {
    std::vector<double> costs, with_freezes;
    run_many(s, contender_from(name, s), 50, [&](const Run& run) { costs.push_back(run.record.total_cost_sampled); });
    run_many(later, contender_from(name, later), 50,
             [&](const Run& run) { with_freezes.push_back(run.record.total_cost_sampled); });
    CHECK(costs == with_freezes);
  }
}

TEST_CASE("a gate watches on through a freeze, and rolls back within it") {
  const Scenario s = subtle_regression();
  std::int64_t within = 0, at_the_end = 0, later = 0;
  run_many(s, contender_from(patient_canary, s), 300, [&](const Run& run) {
    if (run.record.decision != Ending::rolled_back || run.record.decide_h <= 3.0) return;
    within += run.record.decide_h < 66.0;
    at_the_end += run.record.decide_h == 66.0;
    later += run.record.decide_h > 66.0;
  });
  // 126 looks fall into the freeze and one on its end: nearly all rollbacks happen within.
  CHECK(within > 100);
  CHECK(at_the_end < within / 10);
  // Must fail: the same canary that is blind between the end of its stage and the end of the freeze.
  const char* blind =
      R"({"name": "canary", "steps": ["20%", "100%"], "bake": "3h", "judge": {"name": "z_test", "alpha": "0.1%"}})";
  std::int64_t blind_within = 0;
  run_many(s, contender_from(blind, s), 100, [&](const Run& run) {
    blind_within +=
        run.record.decision == Ending::rolled_back && run.record.decide_h > 3.0 && run.record.decide_h < 66.0;
  });
  CHECK(blind_within == 0);
}

TEST_CASE("every mode freezes alike") {
  const Scenario s = subtle_regression();
  const Contender canary = contender_from(patient_canary, s);
  const auto decided = [&](Mode mode) {
    World world{s, 5};
    Run run;
    std::vector<double> hours_until;
    for (std::uint32_t r = 0; r < 600; ++r) {
      world.draw(r);
      simulate(world, *canary.begin(), mode, run);
      hours_until.push_back(run.record.decide_h);
    }
    return hours_until;
  };
  const auto aggregate = decided(Mode::aggregate);
  CHECK(same_distribution_p_value(aggregate, decided(Mode::bridge)) > false_alarm_rate);
  CHECK(same_distribution_p_value(aggregate, decided(Mode::trace)) > false_alarm_rate);
}

TEST_CASE("the fixed candidate waits for the end of a freeze") {
  Scenario s = complaints_only_scenario();
  s.until = Duration::days(5);
  s.candidate.fix = Duration::days(1);
  s.freezes.once = {{Duration::hours(12), Duration::hours(60)}};
  std::int64_t fixed = 0;
  run_many(s, scripted_contender("at once", {{{0, 1.0}}, Duration::minutes(10)}), 50, [&](const Run& run) {
    for (const ExposureStretch& stretch : run.exposure)
      if (stretch.share_of(FirstRelease::fix) == all_traffic()) {
        REQUIRE(stretch.start.since_start().in_hours() == Approx(std::max(72.0, run.record.recover_h + 24.0)));
        ++fixed;
      }
    REQUIRE(acts_within(s, run) == 0);
  });
  CHECK(fixed > 40);
}

TEST_CASE("people who are done within a freeze do not end it") {
  Scenario s = scenario_with_pages(120.0, Duration::days(4));
  s.freezes.once = {{Duration::hours(6), Duration::hours(42)}};
  std::int64_t delayed = 0;
  for (const char* name :
       {R"({"name": "canary", "steps": ["10%", "100%"], "bake": "12h", "judge": "z_test"})", "\"blue_green\""})
    run_many(s, contender_from(name, s), 100, [&](const Run& run) {
      REQUIRE(acts_within(s, run) == 0);
      delayed += run.record.full_h > 48.0 && run.record.full_h < never_h;
    });
  const Contender two_steps = scripted_contender("two steps", {{{0, 0.1}, {12, 1.0}}, {}});
  run_many(s, two_steps, 100, [&](const Run& run) {
    REQUIRE(acts_within(s, run) == 0);
    REQUIRE(run.record.full_h >= 48.0);
    delayed += run.record.full_h > 48.0 && run.record.full_h < never_h;
  });
  CHECK(delayed > 10);
}

}  // namespace rollcast::test::freezes_test
