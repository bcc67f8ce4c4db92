// What strategies do to fleets, and what fleets do to requests.

#include <cmath>

#include "run/run_fixtures.hpp"
#include "sim/run/arms.hpp"
#include "sim/run/service_history.hpp"
#include "support/capacity.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::capacity_test {

namespace {

RunRecord run_once(const Scenario& s, const std::string& strategy) {
  World world{s, 7};
  world.draw(0);
  Run run;
  simulate(world, *contender_from(strategy, s).begin(), Mode::aggregate, run);
  return run.record;
}

/// Traffic that is above capacity every afternoon.
Scenario overloaded_by_day(Overload overload) {
  Scenario s = scenario_with_capacity(0.8);
  s.traffic.daily = {{0.4, Duration::hours(15)}};
  s.traffic.noise_cv = 0.05;
  s.traffic.noise_per = Duration::minutes(10);
  s.capacity->overload = overload;
  return s;
}

const std::string canary = R"({"name": "canary", "steps": ["25%", "100%"], "bake": "12h")";
const std::string blind = R"("judge": {"name": "threshold", "ratio": 1000, "margin": 1})";

}  // namespace

TEST_CASE("time-outs cause and spare as a request compared with itself says, and not as independent ones would") {
  const VersionFlow own{0.05, 0.035, 0.006};
  const double without_release = own.failures - own.added + own.avoided;
  for (const auto& [late, there] :
       {std::pair{0.0, 0.0}, std::pair{0.3, 0.1}, std::pair{0.1, 0.3}, std::pair{1.0, 0.0}}) {
    const VersionFlow served = with_time_outs(1.0, own, Probability{late}, Probability{there});
    const double both_good = (1.0 - without_release - own.added) * (1.0 - std::max(late, there));
    CHECK(served.failures == Approx(1.0 - (1.0 - own.failures) * (1.0 - late)));
    CHECK(served.added == Approx((1.0 - without_release) * (1.0 - there) - both_good).margin(1e-15));
    CHECK(served.avoided == Approx((1.0 - own.failures) * (1.0 - late) - both_good).margin(1e-15));
    const double both_good_if_independent = (1.0 - without_release - own.added) * (1.0 - late) * (1.0 - there);
    const double if_independent = (1.0 - without_release) * (1.0 - there) - both_good_if_independent;
    if (late * there > 0.0) CHECK(served.added != Approx(if_independent).epsilon(0.01));
  }
  const VersionFlow unlimited = with_time_outs(1.0, own, {}, {});
  CHECK((unlimited.failures == own.failures && unlimited.added == own.added && unlimited.avoided == own.avoided));
}

TEST_CASE(
    "equal versions on fleets that are large enough cause exactly nothing under every strategy, and change nothing on "
    "the way") {
  const Scenario s = scenario_with_capacity(0.5);
  for (const char* strategy :
       {R"({"name": "big_bang"})", R"({"name": "blue_green"})", R"({"name": "canary"})", R"({"name": "ab_test"})"}) {
    CAPTURE(strategy);
    const RunRecord record = run_once(s, strategy);
    CHECK(record.excess == 0.0);
    CHECK(record.timeouts == Approx(record.requests * ServiceTime{0.2, 0.6}.longer_than(2.0)));
  }
  CHECK(run_once(s, R"({"name": "big_bang"})").peak_utilization == Approx(0.5));
  CHECK(run_once(s, R"({"name": "big_bang", "max_unavailable": "60%"})").excess > 0.0);
}

TEST_CASE(
    "releasing nothing, and an equal version on a full fleet at once, cause nothing however overloaded the service "
    "is") {
  for (const Overload overload : {Overload::queue, Overload::shed}) {
    const Scenario s = overloaded_by_day(overload);
    const RunRecord none = run_once(s, R"({"name": "big_bang", "deploy_time": "1d"})");
    CHECK(none.timeouts > 0.01 * none.requests);
    CHECK(none.peak_utilization > 1.05);
    CHECK(none.excess == 0.0);
    CHECK(none.cost_latency == 0.0);
    CHECK(run_once(s, canary + "}").excess != 0.0);
  }
}

TEST_CASE("a canary on too few replicas fails the requests that its queue makes late, and no others") {
  const Scenario s = scenario_with_capacity(0.6);
  const RunRecord enough = run_once(s, canary + ", " + blind + "}");
  CHECK(std::abs(enough.excess) < 1e-5 * enough.requests);
  const RunRecord small = run_once(s, canary + R"(, "replicas": 1, )" + blind + "}");
  const double busy = 0.25 * 0.6 * 10.0, late = late_at(s, 1.0, busy), quiet = late_at(s, 10.0, 0.45);
  const double stage = s.traffic.base_per_second * 12.0 * 3600.0;
  CHECK(small.peak_utilization == Approx(busy));
  CHECK(small.excess == Approx(0.25 * stage * 0.99 * (late - quiet)).epsilon(2e-3));
  CHECK(small.excess != Approx(0.25 * stage * 0.99 * (late_at(s, 2.0, busy / 2.0) - quiet)).epsilon(2e-3));
}

TEST_CASE("what is moved is missed by the baseline: its own users are hurt, and that is the release's doing") {
  const Scenario s = scenario_with_capacity(0.85);
  const std::string judged = canary + ", " + blind;
  const std::string three_moved =
      R"({"name": "canary", "steps": ["5%", "100%"], "bake": "12h", "fleet": "moved", "replicas": 3, )";
  const RunRecord moved = run_once(s, three_moved + blind + "}");
  const double stage = s.traffic.base_per_second * 12.0 * 3600.0, without_release = late_at(s, 10.0, 0.85);
  const double control = late_at(s, 7.0, 0.95 * 0.85 * 10.0 / 7.0),
               candidate = late_at(s, 3.0, 0.05 * 0.85 * 10.0 / 3.0);
  CHECK(control > 0.5);
  CHECK(
      moved.excess ==
      Approx(0.99 * stage * (0.95 * (control - without_release) + 0.05 * (candidate - without_release))).epsilon(2e-3));
  CHECK(run_once(s, judged + R"(, "fleet": "added"})").excess < 0.01 * moved.excess);
}

TEST_CASE("a slower version fills its replicas sooner, and a hungrier one has fewer servers") {
  Scenario s = scenario_with_capacity(0.7);
  s.candidate.outcomes[1].latency_ratio = 1.3;
  const RunRecord slower = run_once(s, R"({"name": "big_bang", "deploy_time": "1d"})");
  const double day = s.traffic.base_per_second * 86400.0;
  CHECK(slower.peak_utilization == Approx(0.91));
  CHECK(slower.excess == Approx(0.99 * day * (late_at(s, 10.0, 0.91, 1.3) - late_at(s, 10.0, 0.7))).epsilon(5e-3));
  CHECK(slower.excess != Approx(0.99 * day * (late_at(s, 10.0, 0.91) - late_at(s, 10.0, 0.7))).epsilon(5e-2));
  s.candidate.outcomes[1].latency_ratio = 1.0;
  s.candidate.outcomes[1].capacity_ratio = 0.5;
  CHECK(run_once(s, R"({"name": "big_bang"})").peak_utilization == Approx(1.4));
}

TEST_CASE("QUE-06: while one of ten servers restarts, requests wait 3.35 times as long") {
  Scenario s = scenario_with_capacity(0.5);
  s.capacity = CapacitySpec{1.0, std::sqrt(std::log(2.0)), 1.0, 1e4,
                            Overload::queue};  // the spread of exponential service times
  s.traffic.base_per_second = 8.1 / std::sqrt(2.0);
  s.costs.latency_second = Money{1};
  const auto seconds_added = [&](const std::string& unavailable) {
    const RunRecord r =
        run_once(s, R"({"name": "big_bang", "deploy_time": "12h", "max_unavailable": )" + unavailable + "}");
    return r.cost_latency / (s.traffic.base_per_second * 12.0 * 3600.0);
  };
  const double usual = WaitsTable{*s.capacity, 10, 1.0}.exactly_at(0.81).mean;
  CHECK((usual + seconds_added("0.1")) / usual == Approx(3.346289).epsilon(2e-3));
  CHECK((usual + seconds_added("0.09")) / usual == Approx(1.0));  // rounded down to whole replicas
}

TEST_CASE("rolling back a big bang restarts replicas too, and those that are missing are missed until it is done") {
  Scenario s = scenario_with_capacity(0.85);
  make_candidate_always(s, Outcome::severe, 5.0);
  s.watching.complaints_per_excess_failure = 1.0;
  const auto excess = [&](const std::string& unavailable) {
    const std::string times =
        R"({"name": "big_bang", "deploy_time": "0s", "rollback_time": "12h", "max_unavailable": )";
    const RunRecord record = run_once(s, times + unavailable + "}");
    REQUIRE(record.recover_h < 13.0);
    return record.excess;
  };
  const double good = s.traffic.base_per_second * 12.0 * 3600.0 * 0.99 / (0.99 + 5.0 * 0.01);
  const double usual = late_at(s, 10.0, 0.85);
  CHECK(excess("0.2") - excess("0") == Approx(good * (late_at(s, 8.0, 8.5 / 8.0) - usual)).epsilon(1e-2));
  CHECK(excess("0.2") - excess("0") != Approx(good * (late_at(s, 9.0, 8.5 / 9.0) - usual)).epsilon(0.5));
  CHECK(excess("0.09") == excess("0"));
}

TEST_CASE("an effect under load shows while the candidate's replicas are busier than its limit, and only then") {
  Scenario s = scenario_with_capacity(0.6);
  s.traffic.daily = {{0.3, Duration::hours(12)}};
  s.capacity->timeout = 1e4;
  make_candidate_always(s, Outcome::severe, 5.0);
  s.candidate.outcomes[3].shows = Shows::under_load;
  const auto excess = [&](double above) {
    s.candidate.outcomes[3].shows_above = above;
    return run_once(s, R"({"name": "big_bang", "deploy_time": "0s"})").excess;
  };
  const double failing = 5.0 * 0.01 / (0.99 + 5.0 * 0.01) - 0.01;
  double above = 0.0, all = 0.0;
  const double mean = std::cyl_bessel_i(0.0, 0.3);  // of the day's profile
  for (int k = 0; k < 576; ++k) {
    const double busy = 0.6 / mean * std::exp(0.3 * std::cos(2.0 * 3.14159265358979 * ((k % 288 + 0.5) / 288.0 - 0.5)));
    const double requests = busy * 40.0 / ServiceTime{0.2, 0.6}.mean() * 300.0;
    all += requests;
    above += busy > 0.7 ? requests : 0.0;
  }
  CHECK(excess(0.0) == Approx(failing * all).epsilon(1e-2));
  CHECK(excess(0.7) ==
        Approx(failing * above).epsilon(2e-2));  // a tick in which the limit is passed is all above or all below
  CHECK(excess(0.9) == 0.0);
  CHECK(above < 0.6 * all);
}

TEST_CASE("fleets are paid for in whole replicas, and those that are missing only where none is reserved") {
  Scenario s = scenario_with_capacity(0.2);
  const double stage = 12.0 * 3.0;  // hours x price of a replica's
  CHECK(run_once(s, canary + ", " + blind + "}").cost_capacity == Approx(3 * stage));
  CHECK(run_once(s, canary + R"(, "replicas": 2, )" + blind + "}").cost_capacity == Approx(2 * stage));
  CHECK(run_once(s, canary + R"(, "fleet": "moved", )" + blind + "}").cost_capacity == 0.0);
  const std::string restarts = R"({"name": "big_bang", "deploy_time": "12h", "max_unavailable": "25%"})";
  CHECK(run_once(s, restarts).cost_capacity == 0.0);
  s.fleet.pricing = FleetPricing::marginal;
  CHECK(run_once(s, restarts).cost_capacity == Approx(-2 * stage));
  CHECK(run_once(s, canary + ", " + blind + "}").cost_capacity == Approx(3 * stage));
}

TEST_CASE("whole replicas are rounded up, and the baseline keeps one as long as it serves") {
  const auto whole = [](const Fleets& fleets) { return whole_replicas(fleets, 10.0); };
  CHECK(whole(Fleets::added(0.01)).newer == 1.0);
  CHECK(whole(Fleets::added(0.3)).newer == 3.0);
  CHECK(whole(Fleets::added(0.3)).control == 10.0);
  CHECK(whole(Fleets::moved(0.31)).control == 6.0);
  CHECK(whole(Fleets::moved(0.99)).control == 1.0);
  CHECK(whole(Fleets::switched()).control == 0.0);
  CHECK(whole(Fleets::switched()).newer == 10.0);
}

TEST_CASE("what times out before the release fills the windows of alerts") {
  const Scenario s = scenario_with_capacity(1.1);
  World world{s, 7};
  world.draw(0);
  std::vector<ExposureStretch> stretches;
  const ServiceHistory history{world, stretches};
  const double requests = world.flow_until(SimTime{}).requests;
  CHECK(history.seen_failures_until(SimTime{}) ==
        Approx(requests * (1.0 - 0.99 * (1.0 - late_at(s, 10.0, 1.1)))).epsilon(1e-3));
  CHECK(history.seen_failures_until(SimTime{}) > 10.0 * 0.01 * requests);
}

TEST_CASE(
    "sampled failures and excess failures have the means of the expected ones where both arms wait, in every mode") {
  Scenario s = overloaded_by_day(Overload::queue);
  s.traffic.base_per_second *= 0.01;
  s.capacity->service_median *= 100.0;
  s.capacity->timeout *= 100.0;
  const Contender moved =
      contender_from(R"({"name": "canary", "steps": ["30%", "100%"], "bake": "12h", "fleet": "moved", "replicas": 2,
      "judge": {"name": "threshold", "over": "stage", "every": "10min", "ratio": 1.5, "min_requests": 100}})",
                     s);
  for (const Mode mode : {Mode::trace, Mode::aggregate, Mode::bridge}) {
    CAPTURE(name_of(mode));
    World world{s, 11};
    Run run;
    Tally failures, excess, size;
    for (std::uint32_t r = 0; r < 400; ++r) {
      world.draw(r);
      simulate(world, *moved.begin(), mode, run);
      failures.add(run.record.failures_sampled - run.record.failures);
      excess.add(run.record.excess_sampled - run.record.excess);
      size.add(run.record.excess);
    }
    CHECK(std::abs(z_score(failures, 0.0)) < z_limit);
    CHECK(std::abs(z_score(excess, 0.0)) < z_limit);
    CHECK(std::abs(z_score(excess, 0.1 * size.mean())) > z_limit);
  }
}

}  // namespace rollcast::test::capacity_test
