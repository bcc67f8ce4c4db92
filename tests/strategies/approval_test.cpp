// Steps that wait for a person to approve of them.

#include <cmath>

#include "run/run_fixtures.hpp"
#include "support/address_book.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::approval_test {

namespace {

Scenario released_at(WeekTime start) {
  Scenario s = plain_scenario();
  s.tick = Duration::minutes(5);
  s.traffic.noise_per = s.tick;
  s.start = start;
  s.until = Duration::days(7);
  return s;
}

Scenario released_on_friday() {
  Scenario s = released_at({4, Duration::hours(14)});
  s.people.office_hours = {{0, 4}, Duration::hours(9), Duration::hours(17)};
  return s;
}

double full_h_of(const Scenario& s, const std::string& strategy, Mode mode = Mode::aggregate) {
  World world{s, 77};
  world.draw(0);
  Run run;
  simulate(world, *contender_from(strategy, s).begin(), mode, run);
  return run.record.full_h;
}

/// Asks two hours after the start and is approved two hours of office later.
constexpr const char* two_steps = R"({"name": "canary", "steps": ["10%", "100%"], "bake": "2h",
    "judge": {"name": "threshold", "margin": 0.99}, "approval": "each_step", "approval_takes": "2h"})";

}  // namespace

TEST_CASE("what is asked for on Friday at 16:00 is approved on Monday") {
  Scenario s = released_on_friday();
  for (const Mode mode : {Mode::trace, Mode::aggregate, Mode::bridge})
    CHECK(full_h_of(s, two_steps, mode) == Approx(68.0));
  s.people.office_hours.to = Duration::hours(16);
  CHECK(full_h_of(s, two_steps) == Approx(69.0));
  s.people.office_hours = {};
  CHECK(full_h_of(s, two_steps) == Approx(4.0));
  s = released_on_friday();
  s.people.utc_offset = Duration{} - Duration::hours(3);
  CHECK(full_h_of(s, two_steps) == Approx(4.0));
}

TEST_CASE("a freeze holds what is approved") {
  Scenario s = released_on_friday();
  s.freezes.weekly = {WeeklyFreeze{{0, Duration::hours(8)}, {0, Duration::hours(12)}}};
  CHECK(full_h_of(s, two_steps) == Approx(70.0));
  s.freezes.weekly = {WeeklyFreeze{{0, Duration::hours(10)}, {0, Duration::hours(12)}}};  // from the very instant on
  CHECK(full_h_of(s, two_steps) == Approx(70.0));
  s.freezes.weekly = {WeeklyFreeze{{0, Duration::hours(8)}, {0, Duration::hours(10)}}};
  CHECK(full_h_of(s, two_steps) == Approx(68.0));
}

TEST_CASE("each step waits or the last one, and the start never does") {
  const Scenario s = released_at({});
  const auto canary = [&](const std::string& more) {
    const std::string three_steps =
        R"({"name": "canary", "steps": ["10%", "50%", "100%"], "when_inconclusive": "promote")";
    return full_h_of(s, three_steps + R"(, "approval_takes": "1h")" + more + "}");
  };
  CHECK(canary("") == Approx(2.0));
  CHECK(canary(R"(, "approval": "each_step")") == Approx(4.0));
  CHECK(canary(R"(, "approval": "last_step")") == Approx(3.0));
  const std::string watched_at_the_end =
      R"(, "bake_last": "1h", "judge": {"name": "threshold", "ratio": 0, "margin": 0.5})";
  CHECK(canary(R"(, "approval": "last_step")" + watched_at_the_end) == Approx(3.0));
  const std::string waits = R"(, "approval": "each_step", "approval_takes": "90min", "when_inconclusive": "promote"})";
  CHECK(full_h_of(s, R"({"name": "blue_green", "warm_up": "30min")" + waits) == Approx(2.0));
  CHECK(full_h_of(s, R"({"name": "ab_test", "duration": "1d")" + waits) == Approx(25.5));
  CHECK(full_h_of(s, R"({"name": "ab_test", "duration": "1d", "when_inconclusive": "promote"})") == Approx(24.0));
}

TEST_CASE("a stage that waits for approval is watched, and rolled back without one") {
  Scenario s = released_at({});
  make_candidate_always(s, Outcome::catastrophic, 20.0);
  const auto canary = [](const std::string& approval) {
    return R"({"name": "canary", "steps": ["10%", "100%"], "bake": "5min", "when_inconclusive": "promote",
     "approval": ")" +
           approval +
           R"(", "approval_takes": "1d", "judge": {"name": "threshold", "min_requests": 1000, "fails": 1,
            "looks": 1}})";
  };
  for (const Mode mode : {Mode::trace, Mode::aggregate, Mode::bridge}) {
    CAPTURE(name_of(mode));
    World world{s, 3};
    world.draw(0);
    Run run;
    simulate(world, *contender_from(canary("each_step"), s).begin(), mode, run);
    CHECK(run.record.decision == Ending::rolled_back);
    CHECK(run.record.full_h == never_h);
    CHECK(run.record.detect_h < 1.0);
    CHECK(full_h_of(s, canary("none"), mode) == Approx(5.0 / 60.0));
  }
}

TEST_CASE("people take as long to approve as stated, by the ordinal of the ask") {
  Scenario s = released_at({});
  const Contender switched = contender_from(
      R"({"name": "blue_green", "warm_up": "30min", "approval": "last_step", "approval_takes": {"median": "2h",
       "sigma": 0.7},
          "when_inconclusive": "promote"})",
      s);
  Tally logarithm;
  run_many(s, switched, 2'000, [&](const Run& run) {
    if (run.record.full_h < s.until.in_hours()) logarithm.add(std::log((run.record.full_h - 0.5) / 2.0));
  });
  CHECK(logarithm.count() > 1'990);
  CHECK(std::abs(z_score(logarithm, 0.0)) < z_limit);
  CHECK(std::abs(z_score(logarithm, 0.1)) > z_limit);
  CHECK(logarithm.variance() == Approx(0.49).epsilon(0.15));

  AddressBook book;
  World world{s, 7};
  world.draw(0, &book);
  Run run;
  simulate(world, *contender_from(two_steps, s).begin(), Mode::aggregate, run);
  CHECK(book.addresses(topic(Purpose::approval)) == 1);
  CHECK(book.shared().empty());
}

TEST_CASE("where people are busy approval and roll-out wait for them, in every mode") {
  Scenario s = busy_scenario();
  s.incidents.per_30_days = 120.0;
  s.people.misdiagnosis = Probability{0.0};
  for (const char* name : {"canary", "blue_green", "ab_test"}) {
    const std::string named =
        R"({"judge": {"name": "threshold", "margin": 0.99}, "name": ")" + std::string{name} + "\"";
    const Contender waits = contender_from(named + R"(, "approval": "each_step", "approval_takes": "3h"})", s);
    const Contender goes = contender_from(named + "}", s);
    std::int64_t frozen = 0, later = 0;
    for (const Mode mode : {Mode::trace, Mode::aggregate, Mode::bridge})
      for (std::uint32_t r = 0; r < 30; ++r) {
        World world{s, 5};
        world.draw(r);
        Run with, without;
        simulate(world, *waits.begin(), mode, with);
        simulate(world, *goes.begin(), mode, without);
        if (with.record.full_h == never_h || without.record.full_h == never_h) continue;
        later += with.record.full_h >= without.record.full_h + 3.0 - 1e-9;
        frozen +=
            std::abs(std::remainder(with.record.full_h * 12.0, 1.0)) > 1e-6;  // when people were done, between ticks
      }
    CAPTURE(name);
    CHECK(later > 40);
    CHECK(frozen > 0);
  }
}

}  // namespace rollcast::test::approval_test
