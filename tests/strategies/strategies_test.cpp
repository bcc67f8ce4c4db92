#include <algorithm>
#include <nlohmann/json.hpp>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/strategies/catalog.hpp"
#include "strategies/strategy_fixtures.hpp"
#include "support/catch.hpp"
#include "support/plain_scenario.hpp"

namespace rollcast::test::strategies_test {

namespace {

const Samples few{{10, 9}, {10'000, 100}};

std::vector<std::string> errors_of(const std::string& json) { return errors_of_document(json, plain_scenario()); }

}  // namespace

TEST_CASE("big bang serves 100 % of traffic after its deployment and does not look again") {
  const auto big_bang = strategy_from(R"({"name": "big_bang", "deploy_time": "10min", "rollback_time": "45min"})");
  const Decision first = big_bang->look(seen(0, 0));
  CHECK(first.act == Decision::Act::hold);
  CHECK(first.look_at == SimTime{} + Duration::minutes(10));
  CHECK(big_bang->look(seen(1.0 / 6.0, 0)).act == Decision::Act::promote);
  CHECK(big_bang->rollback_takes(at(5)) == Duration::minutes(45));
}

TEST_CASE("a canary climbs its steps as its gates pass, and pays for its fleet") {
  const auto canary = strategy_from(R"({"name": "canary", "steps": ["10%", "50%", "100%"], "bake": "2h",
                                        "judge": {"name": "threshold", "every": "1h"}})");
  const Decision first = canary->look(seen(0, 0));
  CHECK(first.act == Decision::Act::shift);
  CHECK(first.share == Share{0.1});
  CHECK(first.fleets == Fleets::added(0.1));
  CHECK(first.look_at == at(1));
  CHECK(first.watch == Watch::counts);
  CHECK(canary->look(seen(1, 0.1, fine, fine)).act == Decision::Act::hold);
  const Decision second = canary->look(seen(2, 0.1, fine, fine));
  CHECK(second.act == Decision::Act::shift);
  CHECK(second.share == Share{0.5});
  canary->look(seen(3, 0.5, fine, fine));
  CHECK(canary->look(seen(4, 0.5, fine, fine)).act == Decision::Act::promote);
}

TEST_CASE("a canary rolls back as soon as its gate fails") {
  const auto canary =
      strategy_from(R"({"name": "canary", "judge": {"name": "threshold", "every": "1h", "fails": 1, "looks": 1},
                                        "bake": "4h"})");
  canary->look(seen(0, 0));
  CHECK(canary->look(seen(1, 0.01, awful, awful)).act == Decision::Act::roll_back);
}

TEST_CASE("a canary may watch 100 % for a while before it promotes, and roll back from there as from any step") {
  const char* const watchful =
      R"({"name": "canary", "steps": ["10%", "100%"], "bake": "2h", "bake_last": "3h", "switch_back": "1min",
      "judge": {"name": "threshold", "every": "1h", "over": "stage", "ratio": 0, "margin": 0.05}})";
  const auto canary = strategy_from(watchful);
  canary->look(seen(0, 0));
  canary->look(seen(1, 0.1, fine, fine));
  const Decision last = canary->look(seen(2, 0.1, fine, fine));
  CHECK(last.act == Decision::Act::shift);
  CHECK(last.share == all_traffic());
  CHECK(last.fleets == Fleets::added(1.0));
  CHECK(last.look_at == at(5));
  CHECK(last.guard.every == Duration::hours(1));
  const Samples good{{10'000, 100}, {}}, bad{{10'000, 900}, {}};
  REQUIRE(last.guard.tripwire != nullptr);
  CHECK_FALSE(last.guard.tripwire->trips(good));
  CHECK(last.guard.tripwire->trips(bad));
  SECTION("what fails there is switched back") {
    CHECK(canary->look(seen(4, 1, bad, bad)).act == Decision::Act::roll_back);
    CHECK(canary->rollback_takes(at(4)) == Duration::minutes(1));
  }
  SECTION("what passes is promoted at the end, and not before") {
    CHECK(canary->look(seen(5, 1, good, good)).act == Decision::Act::promote);
    CHECK(canary->rollback_takes(at(6)) == Duration::minutes(30));
  }
  const auto stages = contender_from(watchful, plain_scenario()).plan.stages;
  REQUIRE(stages.size() == 3);
  CHECK(stages[1].lasts == Duration::hours(3));
  CHECK(stages[2].lasts.is_forever());
}

TEST_CASE("what a canary does when it cannot tell is its own choice") {
  const auto after_few = [](const std::string& policy) {
    const auto canary = strategy_from(R"({"name": "canary", "bake": "1h", "when_inconclusive": ")" + policy +
                                      R"(", "judge": {"name": "threshold", "every": "1h"}})");
    canary->look(seen(0, 0));
    return canary->look(seen(1, 0.01, few, few));
  };
  CHECK(after_few("promote").act == Decision::Act::shift);
  CHECK(after_few("hold").act == Decision::Act::hold);
  CHECK(after_few("hold").look_at == at(2));
  CHECK(after_few("roll_back").act == Decision::Act::roll_back);
}

TEST_CASE("a z test that does not peek is looked at once, where the stage ends") {
  const auto canary = strategy_from(R"({"name": "canary", "bake": "6h", "judge": "z_test"})");
  CHECK(canary->look(seen(0, 0)).look_at == at(6));
}

TEST_CASE("blue-green compares after with before and rolls back in moments while the old fleet is warm") {
  const auto blue_green =
      strategy_from(R"({"name": "blue_green", "warm_up": "1h", "keep_old": "2h", "switch_back": "20s",
      "rollback_time": "40min", "judge": {"name": "threshold", "every": "1h", "fails": 1, "looks": 1}})");
  const Decision warm = blue_green->look(seen(0, 0));
  CHECK(warm.act == Decision::Act::hold);
  CHECK(warm.fleets == Fleets::added(1.0));
  const Samples before{{0, 0}, {10'000, 100}};
  const Decision switched = blue_green->look(seen(1, 0, before, before));
  CHECK(switched.act == Decision::Act::shift);
  CHECK(switched.share == all_traffic());
  const Samples good_after{{10'000, 110}, {0, 0}}, bad_after{{10'000, 500}, {0, 0}};
  CHECK(blue_green->look(seen(2, 1, good_after, good_after)).act == Decision::Act::hold);
  CHECK(blue_green->rollback_takes(at(9)) == Duration::seconds(20));  // the old fleet is kept until promotion
  SECTION("and rolls back what is worse after than before") {
    CHECK(blue_green->look(seen(3, 1, bad_after, bad_after)).act == Decision::Act::roll_back);
  }
  SECTION("and promotes what is not, which ends the quick way back") {
    CHECK(blue_green->look(seen(3, 1, good_after, good_after)).act == Decision::Act::promote);
    CHECK(blue_green->rollback_takes(at(3.5)) == Duration::minutes(40));
  }
}

TEST_CASE("while a responder is engaged a gated strategy stays, unless its gate fails") {
  for (const char* json :
       {R"({"name": "canary", "bake": "1h", "judge": {"name": "threshold", "every": "1h", "fails": 1}})",
        R"({"name": "ab_test", "duration": "1h", "judge": {"name": "threshold", "every": "1h", "fails": 1}})"}) {
    const auto strategy = strategy_from(json);
    const double share = strategy->look(seen(0, 0)).share.value();
    Observation frozen = seen(1, share, fine, fine);
    frozen.frozen = true;
    const Decision stay = strategy->look(frozen);
    CHECK(stay.act == Decision::Act::hold);
    CHECK(stay.look_at.is_never());
    frozen.since_look = frozen.since_stage = awful;
    CHECK(strategy->look(frozen).act == Decision::Act::roll_back);
  }
}

TEST_CASE("an A/B test decides once, and may insist on being better") {
  const auto better_only = strategy_from(R"({"name": "ab_test", "duration": "24h", "ship_if": "better"})");
  CHECK(better_only->look(seen(0, 0)).share == Share{0.5});
  CHECK(better_only->look(seen(24, 0.5, fine, fine)).act == Decision::Act::roll_back);
  const auto not_worse = strategy_from(R"({"name": "ab_test", "duration": "24h"})");
  not_worse->look(seen(0, 0));
  CHECK(not_worse->look(seen(24, 0.5, fine, fine)).act == Decision::Act::promote);
}

TEST_CASE("the four classics compete by default, with releasing nothing, in the order of labels") {
  Document document{"{}"};
  const auto contenders = read_strategies(document.root(), plain_scenario(), {});
  std::vector<std::string> labels;
  for (const Contender& c : contenders) labels.push_back(c.label);
  CHECK(labels == std::vector<std::string>{"ab_test", "big_bang", "blue_green", "canary", "none"});
}

TEST_CASE("errors of strategies are named with their place") {
  CHECK(errors_of(R"({"strategies": ["canari"]})").at(0).find("/strategies/0") != std::string::npos);
  CHECK(errors_of(R"({"strategies": ["ab_test", "canari", "blue-green"]})").size() == 2);
  CHECK(errors_of(R"({"strategies": ["canary", {"name": "canary"}]})").at(0).find("used twice") != std::string::npos);
  CHECK(errors_of(R"({"strategies": [{"name": "canary", "steps": ["10%", "5%", "100%"]}]})").at(0).find("must grow") !=
        std::string::npos);
  const auto odd_bake = errors_of(R"({"strategies": [{"name": "canary", "bake": "90min"}]})");
  REQUIRE(odd_bake.size() == 1);
  CHECK(odd_bake[0].find("/strategies/0/bake") != std::string::npos);
  CHECK(odd_bake[0].find("1h") != std::string::npos);
  CHECK(errors_of(R"({"strategies": [{"name": "big_bang", "label": "none"}]})").size() == 1);
  const auto no_control = errors_of(R"({"strategies": [{"name": "canary", "bake_last": "1h"}]})");
  REQUIRE(no_control.size() == 1);
  CHECK(no_control[0].starts_with("/strategies/0/bake_last: needs a judge without a control"));
  const auto two_rules =
      errors_of(R"({"strategies": [{"name": "canary", "judge": {"name": "threshold", "over": "stage", "looks": 3}}]})");
  REQUIRE(two_rules.size() == 1);
  CHECK(two_rules[0].starts_with("/strategies/0/judge/looks: goes with \"over\": \"look\""));
}

TEST_CASE("what was resolved of a tool's preset reads again as the same") {
  for (const char* json :
       {R"("argo_canary")", R"({"name": "argo_canary", "analysis": {}, "steps": [{"set_weight": 0.1}, {"pause": {}}]})",
        R"("argo_blue_green")", R"({"name": "argo_blue_green", "pre_promotion_analysis": {"count": 1}})",
        R"("flagger")", R"({"name": "flagger", "iterations": 3, "match": 0.1, "metric": {"at_most": 0.02}})",
        R"({"name": "flagger", "step_weights": [0.1, 0.8]})",
        R"({"name": "codedeploy", "deployment_config": "AllAtOnce"})", R"("sagemaker")",
        R"({"name": "sagemaker", "type": "LINEAR", "linear_step_size": 0.5})"}) {
    CAPTURE(json);
    Document first{R"({"strategies": [)" + std::string{json} + "]}"};
    read_strategies(first.root(), plain_scenario(), {});
    REQUIRE_NOTHROW(first.finish());
    Document second{first.resolved().dump()};
    read_strategies(second.root(), plain_scenario(), {});
    REQUIRE_NOTHROW(second.finish());
    CHECK(second.resolved() == first.resolved());
  }
}

TEST_CASE("whatever a strategy sees, its shares stay within 0 and 1 and it ends") {
  for (const char* json : {R"("big_bang")", R"("blue_green")", R"("canary")", R"("ab_test")",
                           R"({"name": "canary", "judge": "z_test", "when_inconclusive": "roll_back"})",
                           R"("argo_canary")", R"("argo_blue_green")", R"("flagger")", R"("sagemaker")"}) {
    for (std::uint32_t trial = 0; trial < 300; ++trial) {
      const auto strategy = strategy_from(json), twin = strategy_from(json);
      Stream stream{trial, 0, {1, 0, 0}, 0};
      double share = 0.0;
      SimTime now;
      int looks = 0;
      for (; looks < 5000; ++looks) {
        const auto some = [&] {
          const auto n = static_cast<std::int64_t>(stream() % 5000);
          return Sample{n, n == 0 ? 0 : static_cast<std::int64_t>(stream() % static_cast<std::uint64_t>(n) / 10)};
        };
        const Samples look{some(), some()};
        const Observation observation{now, Share{share}, look, look, false};
        const Decision decision = strategy->look(observation), same = twin->look(observation);
        REQUIRE((decision.act == same.act && decision.share == same.share && decision.look_at == same.look_at));
        REQUIRE((decision.share >= nobody() && decision.share <= all_traffic()));
        if (decision.act == Decision::Act::promote || decision.act == Decision::Act::roll_back) break;
        if (decision.act == Decision::Act::shift) share = decision.share.value();
        REQUIRE(decision.look_at > now);
        now = decision.look_at;
      }
      REQUIRE(looks < 5000);
    }
  }
}

}  // namespace rollcast::test::strategies_test
