// What a release meets when replicas follow the load of some time ago.

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "run/run_fixtures.hpp"
#include "sim/run/arm_loads.hpp"
#include "support/capacity.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::autoscaler_test {

namespace {

RunRecord run_once(const Scenario& s, const std::string& strategy) {
  World world{s, 7};
  world.draw(0);
  Run run;
  simulate(world, *contender_from(strategy, s).begin(), Mode::aggregate, run);
  return run.record;
}

/// Needs twenty replicas, of which ten are there in any case.
constexpr double needed_over_full = 1.4;
const Duration lag = Duration::minutes(30);
const std::string big_bang = R"({"name": "big_bang", "deploy_time": "0s"})";
const std::string blind = R"("judge": {"name": "threshold", "ratio": 1000, "margin": 1}})";
const std::string canary = R"({"name": "canary", "steps": ["50%", "100%"], "bake": "12h", )" + blind;

/// What a canary of 30 % for twelve hours causes, and hours of replicas beyond those with nothing released, added up
/// tick by tick where excess is shed: then nothing is carried from one tick to the next.
struct Followed {
  double excess = 0.0, replica_hours = 0.0;
};

Followed follow_a_canary(const Scenario& s, std::int64_t ticks_of_lag) {
  World world{s, 7};
  world.draw(0);
  const TickCurve& requests = world.flow().requests();
  const double seconds = requests.tick().in_seconds(), of_one = 4.0 / ServiceTime{0.2, 0.6}.mean();
  const auto share = [](std::int64_t tick) { return tick < 0 ? 0.0 : tick < 144 ? 0.3 : 1.0; };
  const auto rate = [&](std::int64_t tick) {
    const auto k = requests.tick_at(SimTime{}) + static_cast<std::size_t>(tick);
    return (requests.at_tick(k + 1) - requests.at_tick(k)) / seconds;
  };
  const auto scaled = [&](double load, double least) {
    return std::clamp(std::ceil(load / (0.7 * of_one)), least, 40.0);
  };
  Followed sum;
  for (std::int64_t k = 0; k < 576; ++k) {
    const double now = rate(k), then = rate(k - ticks_of_lag), moved = share(k), moved_then = share(k - ticks_of_lag);
    const bool is_over = k >= 144;
    const double usual = scaled(then, 10.0), candidate = scaled(moved_then * then, is_over ? 10.0 : 3.0);
    const double baseline = is_over ? 0.0 : scaled((1.0 - moved_then) * then, 10.0);
    const double late_baseline = is_over ? 0.0 : late_at(s, baseline, (1.0 - moved) * now / (baseline * of_one));
    const double late =
        moved * late_at(s, candidate, moved * now / (candidate * of_one)) + (1.0 - moved) * late_baseline;
    sum.excess += 0.99 * now * seconds * (late - late_at(s, usual, now / (usual * of_one)));
    sum.replica_hours += (baseline + candidate - usual) * seconds / 3600.0;
  }
  return sum;
}

/// Good requests of so many seconds.
double good(const Scenario& s, double seconds) { return 0.99 * s.traffic.base_per_second * seconds; }

}  // namespace

TEST_CASE("a big bang meets replicas for nobody until the autoscaler has followed") {
  const Scenario s = scaled_scenario(needed_over_full, lag);
  const double excess = late_at(s, 10, 1.4) - late_at(s, 20, 0.7);
  const RunRecord record = run_once(s, big_bang);
  CHECK(record.excess == Approx(good(s, lag.in_seconds()) * excess).epsilon(1e-2));
  CHECK(record.excess != Approx(good(s, lag.in_seconds() - 300.0) * excess).epsilon(1e-2));
  CHECK(record.peak_utilization == Approx(1.4));
  CHECK(record.cost_capacity == Approx(-10 * 0.5 * 3.0));
}

TEST_CASE(
    "an autoscaler without a lag has as many replicas for an equal version as for the old one: nothing is caused") {
  const Scenario s = scaled_scenario(needed_over_full, {});
  for (const auto& strategy : {big_bang, std::string{R"({"name": "blue_green"})"}}) {
    const RunRecord record = run_once(s, strategy);
    CHECK(record.excess == 0.0);
    CHECK(record.peak_utilization == Approx(0.7));
  }
  CHECK(run_once(s, big_bang).cost_capacity == 0.0);
  CHECK(run_once(scaled_scenario(needed_over_full, Duration::minutes(5)), big_bang).excess > 0.0);
  Scenario slower = s;
  slower.candidate.outcomes[1].latency_ratio = 1.3;
  CHECK(run_once(slower, big_bang).peak_utilization == Approx(0.7));  // 26 replicas
}

TEST_CASE("each step of a ramp meets replicas for the step before") {
  const Scenario s = scaled_scenario(needed_over_full, lag);
  const RunRecord record = run_once(s, canary);
  const double usual = late_at(s, 20, 0.7), followed = late_at(s, 10, 0.7) - usual,
               behind = late_at(s, 10, 1.4) - usual;
  const double first = 0.5 * (late_at(s, 5, 1.4) - usual) + 0.5 * (late_at(s, 20, 0.35) - usual);
  const double rest = good(s, 12.0 * 3600.0 - lag.in_seconds()) * followed;
  CHECK(record.excess == Approx(good(s, lag.in_seconds()) * (first + behind) + rest).epsilon(1e-2));
  CHECK(record.excess != Approx(good(s, lag.in_seconds()) * behind + rest).epsilon(1e-1));
  CHECK(record.cost_capacity == Approx((5 - 10) * 0.5 * 3.0));
}

TEST_CASE("through the swings of a day replicas, excess failures and hours are those of a lag ago, tick by tick") {
  Scenario s = scaled_scenario(1.5, lag);
  s.traffic.daily = {{0.6, Duration::hours(9)}};
  s.capacity->overload = Overload::shed;
  s.fleet.pricing = FleetPricing::marginal;
  const std::string thirty = R"({"name": "canary", "steps": ["30%", "100%"], "bake": "12h", )" + blind;
  const RunRecord record = run_once(s, thirty);
  const Followed expected = follow_a_canary(s, 6);
  CHECK(record.excess == Approx(expected.excess).epsilon(2e-3));
  CHECK(record.cost_capacity == Approx(3.0 * expected.replica_hours));
  for (const std::int64_t wrong : {5, 7}) {
    CHECK(record.excess != Approx(follow_a_canary(s, wrong).excess).epsilon(2e-2));
    CHECK(record.cost_capacity != Approx(3.0 * follow_a_canary(s, wrong).replica_hours).epsilon(2e-2));
  }
}

TEST_CASE("where excess is turned away small steps lose less to the lag than a sudden shift") {
  Scenario s = scaled_scenario(needed_over_full, lag);
  s.fleet.replicas = 2;
  s.capacity->overload = Overload::shed;
  const std::string steps =
      R"({"name": "canary", "steps": ["10%", "20%", "35%", "60%", "100%"], "bake": "2h", )" + blind;
  CHECK(run_once(s, steps).excess < 0.8 * run_once(s, big_bang).excess);
}

TEST_CASE(
    "replicas follow a rollback within a tick at the first tick that sees it, and a version that is withdrawn has "
    "none") {
  const Scenario s = scaled_scenario(needed_over_full, lag);
  World world{s, 7};
  world.draw(0);
  ArmLoads loads{world};
  const auto replicas_at = [&](double minute, Share candidate, const Fleets& fleets) {
    loads.change(SimTime{} + Duration::minutes(minute), Exposure{.share = candidate}, fleets);
    return loads.replicas();
  };
  CHECK(replicas_at(0, nobody(), {}) == 20.0);
  CHECK(replicas_at(5, all_traffic(), Fleets::switched()) == 10.0);
  CHECK(replicas_at(30, all_traffic(), Fleets::switched()) == 10.0);
  CHECK(replicas_at(35, all_traffic(), Fleets::switched()) == 20.0);
  CHECK(replicas_at(60, all_traffic(), Fleets::added(1.0)) == 30.0);  // the old version is deployed beside the new one
  CHECK(replicas_at(62, nobody(), {}) == 10.0);
  CHECK(replicas_at(90, nobody(), {}) == 10.0);
  CHECK(replicas_at(95, nobody(), {}) == 20.0);
  CHECK(loads.peak_utilization() == Approx(1.4));
}

TEST_CASE("with reserved fleets replicas beyond the full one are paid while they run") {
  Scenario s = scaled_scenario(0.35, lag);  // five are needed, ten are reserved
  const double bake = 12.0 * 3.0;
  CHECK(run_once(s, canary).cost_capacity == Approx(5 * bake));
  CHECK(run_once(s, big_bang).cost_capacity == 0.0);
  s.fleet.pricing = FleetPricing::marginal;
  CHECK(run_once(s, canary).cost_capacity == Approx(5 * bake));
}

TEST_CASE(
    "sampled failures and excess failures have the means of the expected ones while fleets are scaled, in every mode") {
  Scenario s = scaled_scenario(1.2, Duration::minutes(15));
  s.traffic.daily = {{0.4, Duration::hours(15)}};
  s.traffic.base_per_second *= 0.01;
  s.capacity->service_median *= 100.0;
  s.capacity->timeout *= 100.0;
  const Contender judged = contender_from(R"({"name": "canary", "steps": ["30%", "100%"], "bake": "12h",
      "judge": {"name": "threshold", "over": "stage", "every": "10min", "ratio": 1.5, "min_requests": 100}})",
                                          s);
  for (const Mode mode : {Mode::trace, Mode::aggregate, Mode::bridge}) {
    CAPTURE(name_of(mode));
    World world{s, 11};
    Run run;
    Tally failures, excess, size;
    for (std::uint32_t r = 0; r < 200; ++r) {
      world.draw(r);
      simulate(world, *judged.begin(), mode, run);
      failures.add(run.record.failures_sampled - run.record.failures);
      excess.add(run.record.excess_sampled - run.record.excess);
      size.add(run.record.excess);
    }
    CHECK(std::abs(z_score(failures, 0.0)) < z_limit);
    CHECK(std::abs(z_score(excess, 0.0)) < z_limit);
    CHECK(std::abs(z_score(excess, 0.1 * size.mean())) > z_limit);
  }
}

namespace {

/// A controller as operators know it: for each version it takes its replicas and how busy they would be under the load
/// of a lag ago, asks for as many as would be as busy as the target, and goes by the highest of its last few answers.
class Controller {
 public:
  Controller(std::int64_t remembers, double at_most)
      : remembers_{static_cast<std::size_t>(remembers)}, at_most_{at_most} {}

  Replicas next(double baseline_load, double candidate_load, const Replicas& at_least) {
    Replicas now{baseline_.next(baseline_load, at_least.control, remembers_),
                 candidate_.next(candidate_load, at_least.newer, remembers_)};
    while (now.control + now.newer > at_most_) give_one_back(now, at_least);
    return now;
  }

 private:
  struct Version {
    double replicas = 1.0;
    std::vector<double> answers;

    double next(double load, double at_least, std::size_t remembers) {
      const double busy = load / (replicas * 4.0 / ServiceTime{0.2, 0.6}.mean());
      answers.push_back(std::ceil(replicas * busy / 0.7 - 1e-9));
      if (answers.size() > remembers + 1) answers.erase(answers.begin());
      if (at_least == 0.0) return 0.0;
      return replicas = std::max(at_least, *std::max_element(answers.begin(), answers.end()));
    }
  };
  /// Who then has been given the larger part of what it lacks gives one back.
  void give_one_back(Replicas& now, const Replicas& at_least) {
    const double lacked = baseline_.replicas - at_least.control, others = candidate_.replicas - at_least.newer;
    const auto would_keep = [](double got, double lack) { return lack > 0.0 ? (got - 0.5) / lack : -1.0; };
    const double kept = would_keep(now.control - at_least.control, lacked);
    kept >= would_keep(now.newer - at_least.newer, others) ? now.control -= 1.0 : now.newer -= 1.0;
  }

  Version baseline_, candidate_;
  std::size_t remembers_;
  double at_most_;
};

/// Greatest difference, over three days of a canary that grows after some copies and amid others, to what the
/// controller has in each tick.
double furthest_from_controller(const Scenario& s, const Scenario& of_controller) {
  World world{s, 7};
  world.draw(0);
  const TickCurve& requests = world.flow().requests();
  const auto start = static_cast<std::int64_t>(requests.tick_at(SimTime{}));
  const auto& spec = *of_controller.capacity->autoscaler;
  const std::int64_t lag_ticks = spec.lag / s.tick;
  const auto share = [](std::int64_t k) { return k < 60 ? 0.0 : k < 200 ? 0.25 : k < 350 ? 0.5 : 1.0; };
  const auto mirrored = [](std::int64_t k) { return k < 20 ? 0.0 : k < 60 ? 0.4 : k < 200 || k >= 350 ? 0.0 : 0.3; };
  const auto rate = [&](std::int64_t k) {
    const auto tick = static_cast<std::size_t>(start + k);
    return (requests.at_tick(tick + 1) - requests.at_tick(tick)) / s.tick.in_seconds();
  };
  Controller controller{spec.scale_down_after / s.tick, spec.at_most};
  ArmLoads loads{world};
  double furthest = 0.0;
  for (std::int64_t k = -100; k < 570; ++k) {
    const double then = rate(k - lag_ticks), moved_then = share(k - lag_ticks), moved = share(k);
    const double tried_then = moved_then + mirrored(k - lag_ticks), tried = moved + mirrored(k);
    const Fleets fleets = moved == 1.0 ? Fleets::switched() : Fleets::added(tried);
    const Replicas expected =
        controller.next((1.0 - moved_then) * then, tried_then * then, whole_replicas(fleets, s.fleet.replicas));
    if (k < 0) continue;
    loads.change(requests.tick_start(static_cast<std::size_t>(start + k)),
                 Exposure{.share = Share{moved}, .mirrored = {Share{mirrored(k)}}}, fleets);
    furthest = std::max(furthest, std::abs(loads.replicas() - expected.control - expected.newer));
    if (tried == 0.0) continue;
    const double candidate = tried * rate(k) * ServiceTime{0.2, 0.6}.mean() / (4.0 * loads.newer_utilization());
    furthest = std::max(furthest, std::abs(candidate - expected.newer));
  }
  return furthest;
}

}  // namespace

TEST_CASE("replicas are those of a controller that is run tick by tick: of its target, its memory and its most") {
  Scenario s = scaled_scenario(1.5, lag);
  s.traffic.daily = {{0.6, Duration::hours(9)}};
  s.traffic.noise_cv = 0.2;
  s.traffic.noise_per = Duration::minutes(10);
  for (const double minutes : {0.0, 5.0, 60.0}) {
    for (const double at_most : {25.0, 100.0}) {
      s.capacity->autoscaler->scale_down_after = Duration::minutes(minutes);
      s.capacity->autoscaler->at_most = at_most;
      CAPTURE(minutes, at_most);
      CHECK(furthest_from_controller(s, s) == Approx(0.0).margin(1e-6));
      Scenario longer = s, more = s, later = s;
      longer.capacity->autoscaler->scale_down_after = Duration::minutes(minutes + 5.0);
      more.capacity->autoscaler->at_most = at_most == 25.0 ? 26.0 : 30.0;
      later.capacity->autoscaler->lag = lag + Duration::minutes(5);
      for (const Scenario& wrong : {longer, more, later}) CHECK(furthest_from_controller(s, wrong) >= 1.0 - 1e-6);
    }
  }
}

TEST_CASE("what is left of the most is divided by what each version lacks, and no strategy loses what it asked for") {
  const auto grant = [](Replicas wished, Replicas at_least, double at_most) {
    const Replicas got = granted(wished, at_least, at_most);
    return std::pair{got.control, got.newer};
  };
  CHECK(grant({30, 10}, {10, 5}, 40) == std::pair{30.0, 10.0});
  CHECK(grant({30, 10}, {10, 5}, 20) == std::pair{14.0, 6.0});
  CHECK(grant({30, 10}, {10, 5}, 15) == std::pair{10.0, 5.0});
  CHECK(grant({30, 10}, {10, 10}, 12) == std::pair{10.0, 10.0});
  CHECK(grant({0, 50}, {0, 10}, 40) == std::pair{0.0, 40.0});
}

}  // namespace rollcast::test::autoscaler_test
