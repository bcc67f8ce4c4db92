// Flagger's ticks: weights, traces, and failed checks that are never taken back.

#include "strategies/tools/flagger/flagger.hpp"

#include "rollcast/strategies/catalog.hpp"
#include "run/run_fixtures.hpp"
#include "support/catch.hpp"
#include "support/errors.hpp"

namespace rollcast::test::flagger_test {

namespace {

const Samples fine{{10'000, 100}, {10'000, 100}}, awful{{10'000, 900}, {10'000, 100}}, nothing{{0, 0}, {10'000, 100}};

/// What a release does tick by tick, an hour each, while checks see this.
struct Tick {
  Decision::Act act;
  double share;
};
std::vector<Tick> ticks_of(const std::string& options, const std::vector<Samples>& checks) {
  const auto flagger =
      contender_from(R"({"name": "flagger", "interval": "1h")" + options + "}", plain_scenario()).begin();
  std::vector<Tick> ticks;
  Observation observation;
  for (std::size_t i = 0; i <= checks.size(); ++i) {
    const Decision decision = flagger->look(observation);
    if (decision.act == Decision::Act::shift) observation.share = decision.share;
    ticks.push_back({decision.act, observation.share.value()});
    if (decision.act == Decision::Act::promote || decision.act == Decision::Act::roll_back || i == checks.size()) break;
    REQUIRE(decision.look_at == observation.now + Duration::hours(1));
    observation.now = decision.look_at;
    observation.since_look = observation.since_stage = checks[i];
  }
  return ticks;
}

std::vector<double> shares_of(const std::vector<Tick>& ticks) {
  std::vector<double> shares;
  for (const Tick& tick : ticks) shares.push_back(tick.share);
  return shares;
}

StageGraph graph_of(const std::string& options) {
  Document document{R"({"interval": "1h")" + options + "}"};
  const StageGraph graph = read_flagger(document.root(), plain_scenario());
  document.finish();
  return graph;
}

std::vector<std::string> trace_of(const StageGraph& graph) {
  std::vector<std::string> names;
  for (const Stage& stage : graph.stages) names.push_back(stage.name);
  return names;
}

std::vector<std::string> errors_in(const std::string& options) {
  return errors_of_strategy(R"({"name": "flagger", )" + options + "}", plain_scenario());
}

}  // namespace

TEST_CASE("Flagger's weights go to the first that is the maximum or more") {
  CHECK(flagger_weights(Share{0.2}, Share{0.5}) == std::vector{Share{0.2}, Share{0.4}, Share{3 * 0.2}});
  CHECK(flagger_weights(Share{0.25}, Share{0.5}).size() == 2);
  CHECK(flagger_weights(Share{0.3}, all_traffic()).back() == all_traffic());  // 30, 60, 90 and never beyond 100
  CHECK(flagger_weights(Share{0.3}, all_traffic()).size() == 4);
}

TEST_CASE("a passing canary and a passing blue-green release have the traces of Flagger's own tests") {
  using Trace = std::vector<std::string>;
  // TestScheduler_DeploymentAnalysisPhases: stepWeight 100, stepWeightPromotion 50
  CHECK(trace_of(graph_of(R"(, "step_weight": "100%", "max_weight": "100%", "step_weight_promotion": "50%")")) ==
        Trace{"Progressing 0 %", "Progressing 100 %", "Promoting 100 %", "Promoting 50 %", "Finalizing"});
  // TestScheduler_DeploymentBlueGreenAnalysisPhases: iterations 1
  CHECK(trace_of(graph_of(R"(, "iterations": 1)")) ==
        Trace{"Progressing 0 %", "Progressing, iteration 1", "Progressing 100 %", "Promoting 100 %", "Finalizing"});
}

TEST_CASE("a canary of Flagger grows at ticks whose checks pass, and then 100 % of traffic has it") {
  const auto ticks = ticks_of(R"(, "step_weight": "20%", "max_weight": "50%")", std::vector<Samples>(8, fine));
  CHECK(shares_of(ticks) == std::vector<double>{0.0, 0.2, 0.4, 3 * 0.2, 1.0, 1.0, 1.0});
  CHECK(ticks.back().act == Decision::Act::promote);
}

TEST_CASE("failed checks hold the weight, add up, and roll back one tick after the last") {
  const std::string options = R"(, "step_weight": "20%", "max_weight": "60%", "threshold": 3)";
  SECTION("in a row: threshold + 1 ticks at one weight") {
    const auto ticks = ticks_of(options, {fine, awful, awful, awful, awful});
    CHECK(shares_of(ticks) == std::vector<double>{0.0, 0.2, 0.2, 0.2, 0.2, 0.2});
    CHECK(ticks[4].act == Decision::Act::hold);  // the third failed check
    CHECK(ticks[5].act == Decision::Act::roll_back);
  }
  SECTION("with passing checks between, which take nothing back") {
    const auto ticks = ticks_of(options, {fine, awful, fine, awful, fine, awful, fine});
    CHECK(shares_of(ticks) == std::vector<double>{0.0, 0.2, 0.2, 0.4, 0.4, 3 * 0.2, 3 * 0.2, 3 * 0.2});
    CHECK(ticks.back().act == Decision::Act::roll_back);  // whatever the tick would have seen
  }
  SECTION("one less than the threshold is forgiven") {
    CHECK(ticks_of(options, {fine, awful, fine, awful, fine, fine, fine, fine}).back().act == Decision::Act::promote);
  }
  SECTION("no data is a failed check") {
    CHECK(ticks_of(options, {fine, nothing, nothing, nothing, fine}).back().act == Decision::Act::roll_back);
  }
}

TEST_CASE("a bad version is exposed for threshold + 1 intervals of Flagger in a world, too") {
  Scenario s = plain_scenario();
  make_candidate_always(s, Outcome::severe, 20.0);
  const Contender flagger =
      contender_from(R"({"name": "flagger", "interval": "1h", "threshold": 4, "switch_back": "0s"})", s);
  run_many(s, flagger, 20, [](const Run& run) {
    REQUIRE(run.record.decision == Ending::rolled_back);
    CHECK(run.record.peak_exposure == Approx(0.1));
    CHECK(run.record.detect_h == Approx(6.0));  // a tick to start, then four failed checks and the one after
  });
}

TEST_CASE("Flagger's A/B test serves those who match, and its blue-green release nobody and then 100 % of traffic") {
  const auto ab = ticks_of(R"(, "iterations": 3, "match": "30%")", std::vector<Samples>(8, fine));
  CHECK(shares_of(ab) == std::vector<double>{0.0, 0.3, 0.3, 0.3, 1.0, 1.0, 1.0});
  const Samples before{{0, 0}, {10'000, 100}}, after{{10'000, 110}, {}}, worse{{10'000, 500}, {}};
  const std::string blue_green = R"(, "iterations": 2, "threshold": 1)";
  CHECK(shares_of(ticks_of(blue_green, {before, before, before, after, after, after})) ==
        std::vector<double>{0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0});
  CHECK(ticks_of(blue_green, {before, before, before, worse, worse}).back().act == Decision::Act::roll_back);
}

TEST_CASE(
    "Flagger mirrors for a tick before the first weight, or through blue-green iterations, and checks the copies") {
  using Trace = std::vector<std::string>;
  const auto mirrored = [](const StageGraph& graph) {
    std::vector<double> shares;
    for (const Stage& stage : graph.stages) shares.push_back(stage.mirrored.share.value());
    return shares;
  };
  const std::string steps = R"(, "mirror": true, "step_weight": "50%", "threshold": 2)";
  const StageGraph canary = graph_of(steps + R"(, "mirror_weight": "30%")");
  CHECK(trace_of(canary) ==
        Trace{"Progressing 0 %", "Progressing, 30 % mirrored", "Progressing 50 %", "Promoting 50 %", "Finalizing"});
  CHECK(mirrored(canary) == std::vector{0.0, 0.3, 0.0, 0.0, 0.0});
  const std::string blue_green = R"(, "iterations": 2, "mirror": true)";
  CHECK(mirrored(graph_of(blue_green)) == std::vector{0.0, 1.0, 1.0, 0.0, 0.0, 0.0});
  CHECK(shares_of(ticks_of(steps, {fine, fine, fine})) == std::vector{0.0, 0.0, 0.5, 1.0});
  CHECK(shares_of(ticks_of(steps, {fine, awful, fine, fine})) == std::vector{0.0, 0.0, 0.0, 0.5, 1.0});
  const auto failed = ticks_of(steps, {fine, awful, awful, fine});
  CHECK(failed.back().act == Decision::Act::roll_back);
  CHECK(failed.back().share == 0.0);
  CHECK(ticks_of(blue_green + R"(, "threshold": 1)", {fine, awful, fine}).back().act == Decision::Act::roll_back);
}

TEST_CASE("a severe regression is found in Flagger's copies, before anybody is served") {
  Scenario s = plain_scenario();
  make_candidate_always(s, Outcome::severe, 20.0);
  const std::string options = R"({"name": "flagger", "interval": "1h", "threshold": 4, "switch_back": "0s")";
  run_many(s, contender_from(options + R"(, "mirror": true})", s), 20, [](const Run& run) {
    REQUIRE(run.record.decision == Ending::rolled_back);
    CHECK(run.record.peak_exposure == 0.0);
  });
}

TEST_CASE("errors of Flagger's options are told where they are") {
  CHECK(errors_in(R"("interval": "90min")").at(0).find("1h") != std::string::npos);
  CHECK(errors_in(R"("match": "10%")").size() == 1);
  CHECK(errors_in(R"("iterations": 5, "step_weight": "20%")").size() == 1);
  CHECK(errors_in(R"("step_weights": ["10%", "5%"])").size() == 1);
  CHECK(errors_in(R"("step_weights": ["1%", "2%", "10%", "80%"])").empty());
  CHECK(errors_in(R"("mirror": true, "iterations": 5, "match": "10%")").size() == 1);
  CHECK(errors_in(R"("mirror": true, "mirror_weight": "0%")").size() == 1);
  CHECK(errors_in(R"("mirror_weight": "50%")").size() == 1);
}

}  // namespace rollcast::test::flagger_test
