// Argo Rollouts' semantics: pods of weights, when a metric fails, and releases step by step.

#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "rollcast/kernel/stream.hpp"
#include "rollcast/setup/files.hpp"
#include "run/run_fixtures.hpp"
#include "strategies/judges/argo_metric.hpp"
#include "strategies/strategy_fixtures.hpp"
#include "strategies/tools/argo/argo_pods.hpp"
#include "support/catch.hpp"
#include "support/places.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::argo_test {

namespace {

const Samples middling{{10'000, 300}, {10'000, 100}};
const Samples nothing{{0, 0}, {10'000, 100}};

MetricPhase phase_after(const MetricLimits& limits, std::initializer_list<Measured> measurements) {
  MetricTally tally{limits};
  for (const Measured measured : measurements) tally.add(measured);
  return tally.phase();
}

constexpr Measured good = Measured::successful, bad = Measured::failed, unclear = Measured::inconclusive,
                   broken = Measured::error;

/// Of 2 measurements that fail with probability 1/2 each.
double share_failed_of_two(const MetricLimits& limits) {
  int failed = 0;
  for (const Measured first : {good, bad})
    for (const Measured second : {good, bad}) failed += phase_after(limits, {first, second}) == MetricPhase::failed;
  return failed / 4.0;
}

std::int64_t failed_of_two(const MetricLimits& limits, std::int64_t trials) {
  Stream stream{21, 0, {1, 0, 0}, 0};
  std::int64_t failed = 0;
  for (std::int64_t i = 0; i < trials; ++i) {
    const auto toss = [&] { return stream() % 2 == 0 ? good : bad; };
    const Measured first = toss(), second = toss();
    failed += phase_after(limits, {first, second}) == MetricPhase::failed;
  }
  return failed;
}

}  // namespace

TEST_CASE("a stage that begins after the last measurement of the background analysis is not watched") {
  // Measured at 10, 20 and 30 minutes: the third pause begins at 40.
  Scenario s = plain_scenario();
  s.tick = Duration::minutes(1);
  const auto judges_with = [&](const std::string& analysis, const std::string& more = "") {
    const Contender contender =
        contender_from(R"({"name": "argo_canary", "analysis": {"interval": "10min", "initial_delay": "10min",
        "success_condition": {}, )" +
                           analysis + R"(}, "ready_time": "0s",
        "steps": [{"set_weight": "20%"}, {"pause": {"duration": "20min"}}, {"set_weight": "40%"},
         {"pause": {"duration": "20min"}},
                  {"set_weight": "60%"}, {"pause": {"duration": "20min"}}]
        )" + more + "}",
                       s);
    std::string judges;
    for (std::size_t i = 0; i < 3; ++i) {
      const bool is_watched = !contender.plan.drawn.at(i).judge.empty();
      REQUIRE(contender.plan.stages.at(i).is_watched == is_watched);
      judges += is_watched ? 'w' : '-';
    }
    return judges;
  };
  CHECK(judges_with(R"("count": 3)") == "ww-");
  CHECK(judges_with(R"("count": 2)") == "w--");
  CHECK(judges_with(R"("count": 5)") == "www");
  CHECK(judges_with(R"("count": 0)") == "www");
  CHECK(judges_with(R"("count": 9, "consecutive_success_limit": 2)") == "w--");
  CHECK(judges_with(R"("count": 3)", R"(, "starting_step": 2)") == "-ww");
}

TEST_CASE("pods stand for weights as in the vectors of Argo Rollouts") {
  const std::filesystem::path file = source_tree() + "/../shared/vectors/argo_basic_canary_weight_vectors.json";
  if (!std::filesystem::exists(file)) {
    WARN("skipped: there is no " << file);
    return;
  }
  const auto rows = nlohmann::json::parse(read_text_file(file));
  CHECK(rows.size() >= 29);
  for (const auto& row : rows) {
    CAPTURE(row.dump());
    const Share weight{row["weight"].get<double>() / row["maxWeight"].get<double>()};
    const Pods pods = basic_canary_pods(row["replicas"], weight, row["maxSurge"]);
    CHECK(pods.canary == row["expCanary"].get<std::int64_t>());
    CHECK(pods.stable == row["expStable"].get<std::int64_t>());
  }
}

TEST_CASE("a weight of 1 % on ten pods is a tenth of all requests, or an eleventh where a pod may surge") {
  CHECK(basic_canary_pods(10, Share{0.01}, 0).canary == 1);
  CHECK(basic_canary_pods(10, Share{0.01}, 0).stable == 9);
  CHECK(basic_canary_pods(10, Share{0.01}, 1).canary == 1);
  CHECK(basic_canary_pods(10, Share{0.01}, 1).stable == 10);
}

TEST_CASE("a metric fails with strictly more failures than its limit") {
  const MetricLimits three{.failure_limit = 3};
  CHECK(phase_after(three, {bad, bad, bad}) == MetricPhase::running);
  CHECK(phase_after(three, {bad, bad, bad, bad}) == MetricPhase::failed);
  CHECK(phase_after({.failure_limit = 0}, {good, bad}) == MetricPhase::failed);
  CHECK(phase_after({.count = 9, .failure_limit = -1}, {bad, bad, bad, bad, bad, bad, bad, bad, bad}) ==
        MetricPhase::successful);
  CHECK(phase_after({.inconclusive_limit = 1}, {unclear, good}) == MetricPhase::running);
  CHECK(phase_after({.inconclusive_limit = 1}, {unclear, good, unclear}) == MetricPhase::inconclusive);
}

TEST_CASE("errors count in a row, and not towards the count") {
  CHECK(phase_after({}, {broken, broken, broken, broken}) == MetricPhase::running);
  CHECK(phase_after({}, {broken, broken, broken, broken, broken}) == MetricPhase::error);
  CHECK(phase_after({}, {broken, broken, broken, broken, good, broken}) == MetricPhase::running);
  CHECK(phase_after({.count = 2}, {good, broken}) == MetricPhase::running);
  CHECK(phase_after({.count = 2}, {good, broken, good}) == MetricPhase::successful);
}

TEST_CASE("a metric with a limit of successes in a row ends by it, or has not succeeded at its count") {
  CHECK(phase_after({.failure_limit = 9, .consecutive_success_limit = 2}, {good, bad, good, good}) ==
        MetricPhase::successful);
  CHECK(phase_after({.failure_limit = 9, .consecutive_success_limit = 2}, {good, bad, good, broken, good}) ==
        MetricPhase::running);
  CHECK(phase_after({.count = 3, .failure_limit = 9, .consecutive_success_limit = 2}, {good, bad, good}) ==
        MetricPhase::inconclusive);
  CHECK(phase_after({.count = 3, .failure_limit = -1, .consecutive_success_limit = 2}, {good, bad, good}) ==
        MetricPhase::failed);
}

TEST_CASE("a measurement is judged by the conditions there are, failure first") {
  MetricPlan metric;
  CHECK(measure(metric, awful) == good);
  metric.success = RateLimit{0.0, 0.02};
  CHECK(measure(metric, fine) == good);
  CHECK(measure(metric, awful) == bad);
  CHECK(measure(metric, nothing) == broken);
  metric.failure = RateLimit{5.0, 0.0};
  CHECK(measure(metric, middling) == unclear);
  CHECK(measure(metric, awful) == bad);
  CHECK(measure(metric, {{10'000, 0}, {0, 0}}) == broken);  // relative to nobody
  metric.success.reset();
  CHECK(measure(metric, middling) == good);
}

TEST_CASE("random-fail, two tosses of a coin and one failure allowed, fails a quarter of its runs") {
  const MetricLimits random_fail{.count = 2, .failure_limit = 1};
  const MetricLimits twin{.count = 2, .failure_limit = 0};  // as if it failed at its limit and not beyond
  CHECK(share_failed_of_two(random_fail) == 0.25);
  CHECK(share_failed_of_two(twin) == 0.75);
  constexpr std::int64_t trials = 100'000;
  CHECK(std::abs(z_score(failed_of_two(random_fail, trials), trials, 0.25)) < z_limit);
  CHECK(std::abs(z_score(failed_of_two(twin, trials), trials, 0.25)) > z_limit);
}

TEST_CASE(
    "random-fail, run in a world in which an hour has a failure with probability a half, rolls back a quarter of "
    "releases") {
  Scenario s = plain_scenario();
  s.until = Duration::days(1);
  s.baseline.failure = Probability{std::log(2.0) / 18'000.0};  // half of ten requests a second
  const auto rolled_back = [&](const std::string& failure_limit) {
    const Contender argo =
        contender_from(R"({"name": "argo_canary", "ready_time": "0s", "analysis": {}, "steps": [{"set_weight": "50%"},
        {"analysis": {"interval": "1h", "initial_delay": "1h", "count": 2, "success_condition": {"at_most": 0},
         "failure_limit": )" +
                           failure_limit + "}}]}",
                       s);
    std::int64_t count = 0;
    run_many(s, argo, 4000, [&](const Run& run) { count += run.record.decision == Ending::rolled_back; });
    return count;
  };
  CHECK(std::abs(z_score(rolled_back("1"), 4000, 0.25)) < z_limit);
  CHECK(std::abs(z_score(rolled_back("0"), 4000, 0.25)) > z_limit);
}

TEST_CASE("an Argo canary goes from step to step, and waits for a person where it has no duration") {
  const char* const steps =
      R"({"name": "argo_canary", "ready_time": "0s", "scale_down_delay": "2h", "approval_takes": "3h", "steps": [
      {"set_weight": "20%"}, {"pause": {}}, {"set_weight": "40%"}, {"pause": {"duration": "2h"}}],
      "analysis": {"interval": "1h", "initial_delay": "1h", "success_condition": {}}})";
  const auto argo = strategy_from(steps);
  const Decision first = argo->look(seen(0, 0));
  CHECK(first.share == Share{0.2});
  CHECK(first.fleets == Fleets::added(0.2));
  CHECK(first.look_at == at(0));
  const Decision asked = argo->look(seen(0, 0.2));
  REQUIRE(asked.approval);
  CHECK(asked.approval->median == Duration::hours(3));
  CHECK(asked.look_at == at(1));  // watched in the meantime
  CHECK(argo->look(seen(1, 0.2, fine, fine)).act == Decision::Act::hold);
  SECTION("what fails while it waits is undone") {
    CHECK(argo->look(seen(2, 0.2, awful, awful)).act == Decision::Act::roll_back);
  }
  SECTION("what a person promotes goes on") {
    const Decision next = argo->look(approved(seen(1.5, 0.2, fine, fine)));
    CHECK(next.share == Share{0.4});
    CHECK(next.look_at == at(2));  // the analysis goes on from step to step
    argo->look(seen(2, 0.4, fine, fine));
    const Decision kept = argo->look(seen(3.5, 0.4, fine, fine));
    CHECK(kept.share == all_traffic());
    CHECK(kept.look_at == at(5.5));
    CHECK(argo->rollback_takes(at(4)) == Duration::seconds(30));
    CHECK(argo->look(seen(5.5, 1)).act == Decision::Act::promote);
    CHECK(argo->rollback_takes(at(6)) == Duration::minutes(30));
  }
}

TEST_CASE("a measurement without requests is made again after ten seconds, and the fifth in a row is the end") {
  const auto argo = strategy_from(R"({"name": "argo_canary", "ready_time": "0s", "steps": [{"set_weight": "20%"},
      {"pause": {"duration": "3h"}}], "analysis": {"interval": "1h", "success_condition": {"at_most": "2%"}}})");
  CHECK(argo->look(seen(0, 0)).look_at == at(0));
  SimTime now;
  for (int error = 1; error <= 4; ++error) {
    const Decision again = argo->look({now, Share{0.2}, nothing, nothing, false});
    CHECK(again.act == Decision::Act::hold);
    CHECK(again.look_at == now + Duration::seconds(10));
    now = again.look_at;
  }
  SECTION("still nothing") {
    CHECK(argo->look({now, Share{0.2}, nothing, nothing, false}).act == Decision::Act::roll_back);
  }
  SECTION("something at last") {
    const Decision on = argo->look({now, Share{0.2}, fine, fine, false});
    CHECK(on.act == Decision::Act::hold);
    CHECK(on.look_at == now + Duration::hours(1));
  }
}

TEST_CASE("counts that come late are waited for in each step, and missed in none") {
  Scenario s = plain_scenario();
  s.watching.metrics_delay = Duration::minutes(90);
  const auto argo = contender_from(R"({"name": "argo_canary", "ready_time": "0s", "steps": [{"set_weight": "20%"},
      {"pause": {"duration": "4h"}}, {"set_weight": "40%"}, {"pause": {"duration": "4h"}}],
      "analysis": {"interval": "1h", "initial_delay": "3h", "success_condition": {"at_most": "2%"}}})",
                                   s)
                        .begin();
  CHECK(argo->look(seen(0, 0)).look_at == at(3));
  argo->look(seen(3, 0.2, fine, fine));
  CHECK(argo->look(seen(4, 0.2, fine, fine)).look_at == at(6.5));
}

TEST_CASE("an inconclusive analysis has a person asked, and the next step an analysis of its own") {
  const auto argo = strategy_from(
      R"({"name": "argo_canary", "ready_time": "0s", "approval_takes": "1h", "steps": [{"set_weight": "20%"},
      {"pause": {"duration": "5h"}}, {"set_weight": "40%"}, {"pause": {"duration": "5h"}}],
      "analysis": {"interval": "1h", "initial_delay": "1h", "success_condition": {"at_most": "2%"},
                   "failure_condition": {"above": "5%"}}})");
  argo->look(seen(0, 0));
  const Decision asked = argo->look(seen(1, 0.2, middling, middling));
  CHECK(asked.act == Decision::Act::hold);
  REQUIRE(asked.approval);
  CHECK(asked.look_at.is_never());
  SECTION("who sees more failures than the control's") {
    CHECK(argo->look(approved(seen(2, 0.2, middling, middling))).act == Decision::Act::roll_back);
  }
  SECTION("who sees no more") {
    const Decision next = argo->look(approved(seen(2, 0.2, fine, fine)));
    CHECK(next.share == Share{0.4});
    CHECK(next.look_at == at(3));
    CHECK(argo->look(seen(3, 0.4, fine, fine)).act == Decision::Act::hold);
  }
}

TEST_CASE("a step with an analysis ends with it, early or late") {
  const auto argo =
      strategy_from(R"({"name": "argo_canary", "ready_time": "0s", "analysis": {}, "steps": [{"set_weight": "20%"},
      {"analysis": {"interval": "1h", "initial_delay": "1h", "count": 4, "consecutive_success_limit": 2,
       "failure_limit": 1,
                    "success_condition": {}}}, {"set_weight": "40%"}, {"pause": {"duration": "1h"}}]})");
  argo->look(seen(0, 0));
  SECTION("as soon as it has succeeded") {
    CHECK(argo->look(seen(1, 0.2, fine, fine)).act == Decision::Act::hold);
    CHECK(argo->look(seen(2, 0.2, fine, fine)).share == Share{0.4});
  }
  SECTION("not before it has ended, though that was planned sooner") {
    argo->look(seen(1, 0.2, fine, fine));
    argo->look(seen(2, 0.2, awful, awful));
    CHECK(argo->look(seen(3, 0.2, fine, fine)).act == Decision::Act::hold);
    CHECK(argo->look(seen(4, 0.2, fine, fine)).share == Share{0.4});
  }
  SECTION("nor when it has failed") {
    argo->look(seen(1, 0.2, awful, awful));
    CHECK(argo->look(seen(2, 0.2, awful, awful)).act == Decision::Act::roll_back);
  }
}

TEST_CASE("pods of an Argo canary: routed on top of all others, scaled dynamically, or standing for weights") {
  Scenario s = plain_scenario();
  s.fleet.replicas = 10;
  const auto stages = [&](const std::string& options) {
    return contender_from(
               R"({"name": "argo_canary", "analysis": {}, "steps": [{"set_weight": "14%"},
                {"pause": {"duration": "1h"}}])" +
                   options + "}",
               s)
        .plan.stages;
  };
  const auto routed = stages("");
  REQUIRE(routed.size() == 5);  // pods start, pause, pods start, old pods kept, 100 % of traffic
  CHECK(routed[0].share == nobody());
  CHECK(routed[1].share == Share{0.14});
  CHECK(routed[1].fleets.candidate == Approx(0.2));
  CHECK(routed[1].fleets.extra() == Approx(0.2));
  const auto dynamic = stages(R"(, "dynamic_stable_scale": true)");
  REQUIRE(dynamic.size() == 4);
  CHECK(dynamic[1].fleets.taken == Approx(0.1));  // nine pods for 86 %
  const auto pods = stages(R"(, "traffic_routing": false, "max_surge": 0)");
  REQUIRE(pods.size() == 4);
  CHECK(pods[0].fleets.taken == Approx(0.1));   // one gives way while another starts
  CHECK(pods[1].share.value() == Approx(0.1));  // of one and two tenths, as near to the weight, no more
  CHECK(pods[1].fleets.extra() == Approx(0.0).margin(1e-12));
}

TEST_CASE("an aborted Argo canary's pods are paid for as long as they are kept") {
  Scenario s = plain_scenario();
  s.until = Duration::days(1);
  s.fleet = {10, Money{0.1}};
  make_candidate_always(s, Outcome::severe, 20.0);
  const auto fleet_hours = [&](const std::string& kept) {
    const Contender argo = contender_from(
        R"({"name": "argo_canary", "ready_time": "0s", "switch_back": "0s",
        "steps": [{"set_weight": "50%"}, {"pause": {"duration": "2h"}}], "abort_scale_down_delay": ")" +
            kept + R"(", "analysis": {"interval": "1h", "initial_delay": "1h", "success_condition": {}}})",
        s);
    double hours = 0.0;
    run_many(s, argo, 1, [&](const Run& run) { hours = run.record.cost_capacity; });
    return hours;
  };
  CHECK(fleet_hours("30s") == Approx(0.5 * (1.0 + 30.0 / 3600.0)));
  CHECK(fleet_hours("4h") == Approx(0.5 * 5.0));
  CHECK(fleet_hours("0s") == Approx(0.5 * 24.0));  // for ever: to the end of the scenario
}

TEST_CASE("an Argo blue-green release waits, switches, compares with before, and keeps the old fleet") {
  const char* const options =
      R"({"name": "argo_blue_green", "ready_time": "1h", "scale_down_delay": "1h", "auto_promotion_seconds": "2h",
      "post_promotion_analysis": {"interval": "1h", "initial_delay": "1h", "count": 2, "failure_limit": 0,
       "success_condition": {}}})";
  const auto argo = strategy_from(options);
  const Samples before{{0, 0}, {10'000, 100}}, after{{10'000, 110}, {}}, worse{{10'000, 500}, {}};
  CHECK(argo->look(seen(0, 0)).fleets == Fleets::added(1.0));
  CHECK(argo->look(seen(1, 0, before, before)).look_at == at(3));
  CHECK(argo->look(seen(3, 0, before, before)).share == all_traffic());
  CHECK(argo->look(seen(4, 1, after, after)).act == Decision::Act::hold);
  SECTION("worse than before") { CHECK(argo->look(seen(5, 1, worse, worse)).act == Decision::Act::roll_back); }
  SECTION("as good as before") {
    const Decision kept = argo->look(seen(5, 1, after, after));
    CHECK(kept.look_at == at(6));
    CHECK(argo->look(seen(6, 1)).act == Decision::Act::promote);
  }
  const auto by_people =
      contender_from(R"({"name": "argo_blue_green", "auto_promotion_enabled": false})", plain_scenario()).plan.stages;
  CHECK(by_people[2].share == all_traffic());
  CHECK(by_people[2].approval);
}

TEST_CASE("errors of Argo's options are told where they are") {
  const auto error = [](const std::string& options) {
    const auto errors = errors_in(R"({"name": "argo_canary", )" + options + "}");
    CAPTURE(options, errors);
    REQUIRE(errors.size() == 1);
    return errors[0];
  };
  CHECK(error(R"("analysis": {"interval": "90min"})").find("1h") != std::string::npos);
  CHECK(error(R"("steps": [])").find("are none") != std::string::npos);
  CHECK(
      error(R"("steps": [{"set_weight": "5%", "pause": {}}])").starts_with("/strategies/0/steps/0: must do one thing"));
  CHECK(error(R"("steps": [{"analysis": {"interval": "1h"}}])").find("/steps/0/analysis/count: is missing") !=
        std::string::npos);
  CHECK(error(R"("traffic_routing": false)").find("/fleet/replicas") != std::string::npos);
  CHECK(error(R"("steps": [{"set_weight": "100%"}, {"pause": {"duration": "1h"}}])").find("none serves, at 100%") !=
        std::string::npos);
  CHECK(error(R"("analysis": {"success_condition": {"at_most": "2%", "ratio": 2}})").find("cannot stand beside") !=
        std::string::npos);
}

}  // namespace rollcast::test::argo_test
