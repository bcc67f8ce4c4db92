// The hours of a plan are those of a release in which nothing goes wrong.

#include "rollcast/run/timetable.hpp"

#include "rollcast/world/traffic.hpp"
#include "run/run_fixtures.hpp"
#include "support/catch.hpp"

namespace rollcast::test::timetable_test {

namespace {

constexpr WeeklyFreeze weekend{{4, Duration::hours(16)}, {0, Duration::hours(8)}};

/// When the share changes, in hours, by the timetable.
std::vector<std::pair<double, double>> planned(const Scenario& s, const Contender& contender) {
  std::vector<std::pair<double, double>> changes;
  for (const TimedStage& stage : timetable(contender.plan, s, usual_requests(s)))
    if (!stage.begins.is_never() && stage.share.value() != (changes.empty() ? 0.0 : changes.back().second))
      changes.emplace_back(stage.begins.since_start().in_hours(), stage.share.value());
  return changes;
}

/// The same in a world where the candidate equals the baseline and nothing happens.
std::vector<std::pair<double, double>> completed(const Scenario& s, const Contender& contender) {
  std::vector<std::pair<double, double>> changes;
  run_many(s, contender, 1, [&](const Run& run) {
    for (const ExposureStretch& stretch : run.exposure)
      if (stretch.share_of(FirstRelease::candidate).value() != (changes.empty() ? 0.0 : changes.back().second))
        changes.emplace_back(stretch.start.since_start().in_hours(), stretch.share_of(FirstRelease::candidate).value());
  });
  return changes;
}

Scenario quiet_fortnight(WeekTime start) {
  Scenario s = plain_scenario();
  s.tick = Duration::minutes(10);
  s.start = start;
  s.until = Duration::days(14);
  s.traffic.daily = {{0.8, Duration::hours(15)}};
  s.watching.metrics_delay = Duration::hours(2);
  return s;
}

constexpr const char* in_steps = R"({"name": "canary", "steps": ["1%", "20%", "100%"], "bake": "30h", "judge":
    {"name": "threshold", "over": "stage", "ratio": 3, "margin": 0.1, "min_requests": 1}})";
constexpr const char* until_seen =
    R"({"name": "ab_test", "duration": "3h", "detect": 1.1, "judge": {"name": "z_test", "alpha": 1e-9}})";

}  // namespace

TEST_CASE("a plan's hours are those at which a release that goes well changes its share") {
  for (const WeekTime start :
       {WeekTime{0, Duration::hours(9)}, WeekTime{3, Duration::hours(12)}, WeekTime{5, Duration{}}}) {
    Scenario s = quiet_fortnight(start);
    s.freezes = {{weekend}, {{Duration::hours(40), Duration::hours(20)}}};
    for (const char* strategy :
         {"\"big_bang\"", R"({"name": "blue_green", "warm_up": "5h", "judge": {"name": "z_test", "alpha": 1e-9}})",
          in_steps, until_seen}) {
      CAPTURE(start.weekday, strategy);
      const Contender contender = contender_from(strategy, s);
      const auto changes = planned(s, contender);
      CHECK_FALSE(changes.empty());
      CHECK(changes == completed(s, contender));
    }
  }
}

TEST_CASE("hours that know of no freeze, or not how many requests a test needs, are not those of the release") {
  Scenario s = quiet_fortnight({3, Duration::hours(12)}), open = s;
  s.freezes.weekly = {weekend};
  const Contender canary = contender_from(in_steps, s);
  CHECK(planned(open, canary) != completed(s, canary));
  Contender hasty = contender_from(until_seen, s);
  for (PlannedStage& stage : hasty.plan.stages) stage.requests_per_arm = 0.0;
  CHECK(planned(s, hasty) != completed(s, hasty));
}

TEST_CASE("a stage that the forecast does not reach never begins") {
  Scenario s = quiet_fortnight({0, Duration{}});
  s.until = Duration::hours(50);
  const auto stages = timetable(contender_from(in_steps, s).plan, s, usual_requests(s));
  REQUIRE(stages.size() == 3);
  CHECK(stages[1].begins == SimTime{} + Duration::hours(30));
  CHECK(stages[1].due == SimTime{} + s.until);
  CHECK(stages[2].begins.is_never());
}

}  // namespace rollcast::test::timetable_test
