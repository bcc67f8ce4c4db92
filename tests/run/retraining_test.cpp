// What becomes of the version that follows a rollback when it is trained anew.

#include <cmath>

#include "run/run_fixtures.hpp"
#include "support/catch.hpp"

namespace rollcast::test::retraining_test {

namespace {

constexpr double slope_per_hour = 0.9 / 720.0;

/// The world moves away from all training data at a constant rate; baseline and candidate were trained at the start.
void let_drift(Scenario& s) {
  s.baseline.trained_ago = s.candidate.trained_ago = Duration{};
  s.drift.none = Probability{0.0};
  s.drift.gradual = Probability{1.0};
  s.drift.gradual_log_odds_per_30_days = 0.9;
}

double moved(double p, double log_odds) { return 1.0 / (1.0 + (1.0 - p) / p * std::exp(-log_odds)); }

/// Rate of failures of the fixed version in the hour that begins then, in log odds above the baseline's at the start.
double fixed_log_odds(const World& world, double hour) {
  const auto at = [](double h) { return SimTime{} + Duration::hours(h); };
  const Flow flow = world.flow_until(at(hour + 1)) - world.flow_until(at(hour));
  const double p = flow[FirstRelease::fix].failures / flow.requests, usual = world.scenario().baseline.failure.value();
  return std::log(p / (1.0 - p) * (1.0 - usual) / usual);
}

/// What the fixed version fails less from an hour on, hour by hour, for data that end `trained` hours after the start.
double spared_from(const Scenario& s, double from, double trained) {
  const double p = s.baseline.failure.value(), an_hour = 3600.0 * s.traffic.base_per_second;
  double sum = 0.0;
  for (double hour = std::floor(from); hour < s.until.in_hours(); hour += 1.0)
    sum += an_hour * std::min(1.0, hour + 1.0 - from) *
           (moved(p, slope_per_hour * hour) - moved(p, slope_per_hour * (hour - trained)));
  return sum;
}

}  // namespace

TEST_CASE("drift acts on the fixed version from the day its training data end") {
  Scenario s = plain_scenario();
  let_drift(s);
  s.candidate.fix = Duration::days(5);
  s.candidate.fixed_trained_after = Duration::days(4);
  World retrained{s, 1};
  retrained.draw(0);
  s.candidate.fixed_trained_after = Duration::forever();
  World kept{s, 1};
  kept.draw(0);
  for (const double hour : {120.0, 400.0, 700.0}) {
    CHECK(fixed_log_odds(retrained, hour) == Approx(slope_per_hour * (hour - 96.0)));
    CHECK(fixed_log_odds(retrained, hour) != Approx(slope_per_hour * hour).epsilon(0.05));
    CHECK(fixed_log_odds(kept, hour) == Approx(slope_per_hour * hour));
  }
  const SimTime end = retrained.end();
  CHECK(retrained.flow_until(end)[FirstRelease::candidate].failures ==
        kept.flow_until(end)[FirstRelease::candidate].failures);
  CHECK(retrained.flow_until(end)[FirstRelease::incumbent].failures ==
        kept.flow_until(end)[FirstRelease::incumbent].failures);
}

TEST_CASE("noise of drift is young for a fixed version that was just trained") {
  Scenario s = plain_scenario();
  s.drift.noise_sd = 0.2;
  s.candidate.fix = s.candidate.fixed_trained_after = Duration::days(5);
  World world{s, 1};
  for (std::uint32_t r = 0; r < 20; ++r) {
    world.draw(r);
    CHECK(fixed_log_odds(world, 120.0) == Approx(0.0).margin(1e-9));
    CHECK(std::abs(fixed_log_odds(world, 200.0)) > 1e-6);
  }
}

TEST_CASE("a run with a retrained version fails less by what its fresher data are worth, from its service on") {
  Scenario s = complaints_only_scenario();
  let_drift(s);
  s.candidate.fix = Duration::days(2);
  s.until = Duration::days(20);
  const auto run_at_once = [&] {
    Run run;
    run_many(s, scripted_contender("at once", {{{0, 1.0}}, Duration::hours(1)}), 1, [&](const Run& one) { run = one; });
    return run.record;
  };
  const RunRecord kept = run_at_once();
  s.candidate.fixed_trained_after = Duration::days(1);
  const RunRecord retrained = run_at_once();
  const double served_from = kept.recover_h + 48.0;
  REQUIRE(retrained.recover_h == kept.recover_h);
  REQUIRE(served_from < s.until.in_hours());
  CHECK(kept.excess - retrained.excess == Approx(spared_from(s, served_from, 24.0)));
  CHECK(kept.excess - retrained.excess != Approx(spared_from(s, served_from, served_from)).epsilon(0.05));
}

TEST_CASE(
    "a version that is retrained on data as old as the baseline's, or where nothing drifts, causes exactly nothing") {
  Scenario drifting = plain_scenario(), still = plain_scenario();
  let_drift(drifting);
  drifting.drift.noise_sd = 0.2;
  drifting.candidate.fixed_trained_after = Duration{};
  still.candidate.fixed_trained_after = Duration::days(1);
  for (const Scenario& s : {drifting, still}) {
    World world{s, 3};
    world.draw(0);
    CHECK(world.flow_until(world.end())[FirstRelease::fix].added == 0.0);
    CHECK(world.flow_until(world.end())[FirstRelease::fix].avoided == 0.0);
  }
  drifting.candidate.fixed_trained_after = Duration::days(1);
  World fresher{drifting, 3};
  fresher.draw(0);
  CHECK(fresher.flow_until(fresher.end())[FirstRelease::fix].avoided > 0.0);
}

}  // namespace rollcast::test::retraining_test
