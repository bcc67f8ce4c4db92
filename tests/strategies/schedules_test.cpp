// Schedules of the catalog's strategies against closed forms, where users alone find a regression out.

#include <cmath>

#include "rollcast/strategies/catalog.hpp"
#include "run/run_fixtures.hpp"
#include "support/capacity.hpp"
#include "support/catch.hpp"
#include "support/plain_scenario.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::schedules_test {

namespace {

struct Totals {
  Tally excess, before_detection, detect_h;
};

Totals run_regression(const Scenario& s, const std::string& strategy, std::uint32_t worlds) {
  Totals completed;
  run_many(s, contender_from(strategy, s), worlds, [&](const Run& run) {
    REQUIRE(run.record.detect_h != never_h);
    completed.excess.add(run.record.excess);
    completed.before_detection.add(run.record.excess_before_detection);
    completed.detect_h.add(run.record.detect_h);
  });
  return completed;
}

/// A stage of a schedule, and how long it takes to undo it, in hours.
struct Timed {
  double share, lasts, undone_in;
};

/// Expected excess failures of a regression that causes 100 failures an hour and is detected with hazard 2 an hour,
/// both at full exposure, and the expected hour in which that is (STR-01, STR-02). The last stage lasts for ever.
struct ClosedForm {
  double excess = 50.0, detect_h = 0.0;
};

ClosedForm closed_form(const std::vector<Timed>& stages) {
  ClosedForm expected;
  double undetected = 1.0;
  for (const Timed& stage : stages) {
    const double hazard = 2.0 * stage.share, survive = &stage == &stages.back() ? 0.0 : std::exp(-hazard * stage.lasts);
    expected.excess += undetected * (1.0 - survive) * 100.0 * stage.share * stage.undone_in;
    expected.detect_h += undetected * (hazard > 0.0 ? (1.0 - survive) / hazard : stage.lasts);
    undetected *= survive;
  }
  return expected;
}

void check_schedule(const Scenario& s, const std::string& strategy, const ClosedForm& expected) {
  const Totals completed = run_regression(s, strategy, 20'000);
  CAPTURE(strategy, completed.excess.mean(), completed.detect_h.mean(), expected.excess, expected.detect_h);
  CHECK(std::abs(z_score(completed.excess, expected.excess)) < z_limit);
  CHECK(std::abs(z_score(completed.detect_h, expected.detect_h)) < z_limit);
  CHECK(std::abs(z_score(completed.excess, expected.excess + 5.0)) > z_limit);
}

}  // namespace

TEST_CASE(
    "STR-01: excess failures before detection is the same for every strategy of the catalog whose judge never "
    "objects") {
  const Scenario s = complaints_only_scenario();
  for (const char* strategy :
       {R"({"name": "big_bang"})", R"({"name": "blue_green", "judge": "none"})",
        R"({"name": "canary", "judge": "none"})", R"({"name": "flag_ramp", "judge": "none"})",
        R"({"name": "rolling", "judge": "none"})", R"({"name": "rings", "judge": "none"})",
        R"({"name": "ab_test", "judge": "none"})",
        R"({"name": "shadow", "judge": "none", "then": {"name": "canary", "judge": "none"}})",
        R"({"name": "staged", "stages": [{"share": "30%", "lasts": "2h"}, {"share": "5%", "lasts": "4h",
        "mirrored": "50%"},
            {"strategy": {"name": "rolling", "batch": "20%"}}]})"}) {
    const Tally excess = run_regression(s, strategy, 4'000).before_detection;
    CAPTURE(strategy, excess.mean());
    CHECK(std::abs(z_score(excess, 50.0)) < z_limit);
    CHECK(std::abs(z_score(excess, 55.0)) > z_limit);
  }
}

TEST_CASE("STR-02: the closed forms of schedules give the published figures") {
  const double quarter = 0.25, five_minutes = 1.0 / 12.0;
  const ClosedForm canary =
      closed_form({{.01, 4, five_minutes}, {.1, 4, five_minutes}, {.5, 4, five_minutes}, {1, 0, five_minutes}});
  CHECK(canary.excess == Approx(52.18993452).epsilon(1e-9));
  CHECK(canary.detect_h == Approx(6.79683426).epsilon(1e-9));
  const ClosedForm staged =
      closed_form({{.2, 1, quarter}, {.4, 1, quarter}, {.6, 1, quarter}, {.8, 1, quarter}, {1, 0, quarter}});
  CHECK(staged.excess == Approx(60.40273925).epsilon(1e-9));
  CHECK(staged.detect_h == Approx(1.51541333).epsilon(1e-8));
  std::vector<Timed> linear;
  for (int i = 0; i < 10'000; ++i) linear.push_back({(i + 0.5) / 1e4, 2.0 / 1e4, 1.0 / 6.0});
  linear.push_back({1, 0, 1.0 / 6.0});
  CHECK(closed_form(linear).excess == Approx(59.96906678).epsilon(1e-7));
  CHECK(closed_form(linear).detect_h == Approx(1.26395565).epsilon(1e-7));
}

TEST_CASE(
    "STR-02: canary, blue-green and staged releases of the catalog have the excess failures of the closed forms") {
  const Scenario s = complaints_only_scenario();
  check_schedule(s, R"({"name": "canary", "steps": ["1%", "10%", "50%", "100%"], "bake": "4h", "switch_back": "5min",
                        "rollback_time": "5min", "judge": "none"})",
                 {52.18993452, 6.79683426});
  check_schedule(
      s, R"({"name": "blue_green", "warm_up": "1h", "keep_old": "29d", "switch_back": "1min", "judge": "none"})",
      {51.66666667, 1.0 + 0.5});
  check_schedule(
      s, R"({"name": "canary", "steps": ["20%", "40%", "60%", "80%", "100%"], "bake": "1h", "switch_back": "15min",
                        "rollback_time": "15min", "judge": "none"})",
      {60.40273925, 1.51541333});
  check_schedule(s, R"({"name": "staged", "rollback_time": "15min", "stages": [
                        {"share": "20%", "lasts": "1h", "switch_back": "15min"},
                        {"share": "40%", "lasts": "1h", "switch_back": "15min"},
                        {"share": "60%", "lasts": "1h", "switch_back": "15min"},
                        {"share": "80%", "lasts": "1h", "switch_back": "15min"}]})",
                 {60.40273925, 1.51541333});
}

TEST_CASE("a rolling update does the excess failures of its stair, which is undone batch by batch") {
  Scenario s = complaints_only_scenario();
  s.tick = Duration::minutes(10);
  s.until = Duration::days(2);
  constexpr double ready = 2.0 / 60.0, wait = 1.0 / 6.0;
  std::vector<Timed> stair;
  for (int batch = 1; batch <= 10; ++batch) {
    stair.push_back({(batch - 1) / 10.0, ready, ready * (batch - 1)});
    if (batch < 10) stair.push_back({batch / 10.0, wait, ready * batch});
  }
  stair.push_back({1, 0, 0.5});
  check_schedule(s, R"({"name": "rolling", "ready_time": "2min", "wait": "10min", "rollback_time": "30min"})",
                 closed_form(stair));
}

TEST_CASE(
    "QUE-06: a rolling update that may not surge loses one of ten servers while a batch starts: waits are 3.35 times "
    "as long") {
  Scenario s = scenario_with_capacity(0.5);
  s.until = Duration::hours(12);
  s.capacity = CapacitySpec{1.0, std::sqrt(std::log(2.0)), 1.0, 1e4,
                            Overload::queue};  // the spread of exponential service times
  s.traffic.base_per_second = 8.1 / std::sqrt(2.0);
  s.costs.latency_second = Money{1};
  const auto added_while_first_batch_starts = [&](const std::string& surge) {
    World world{s, 7};
    world.draw(0);
    Run run;
    const std::string strategy =
        R"({"name": "rolling", "batch": "10%", "ready_time": "12h", "max_surge": )" + surge + "}";
    simulate(world, *contender_from(strategy, s).begin(), Mode::aggregate, run);
    CHECK(run.record.peak_exposure == 0.0);
    CHECK(run.record.peak_utilization == Approx(surge == "0" ? 0.9 : 0.81));
    const double added = run.record.cost_latency / run.record.requests;
    CHECK(run.exposure.back().conditions.lateness.control.added_seconds == Approx(added).margin(1e-12));
    return added;
  };
  const double usual = WaitsTable{*s.capacity, 10, 1.0}.exactly_at(0.81).mean;
  CHECK((usual + added_while_first_batch_starts("0")) / usual == Approx(3.346289).epsilon(2e-3));
  CHECK((usual + added_while_first_batch_starts("0.1")) / usual == Approx(1.0));
}

}  // namespace rollcast::test::schedules_test
