#include "rollcast/setup/study_setup.hpp"

#include <memory>
#include <stdexcept>
#include <string>

#include "rollcast/rollcast.hpp"
#include "rollcast/scenarios/scenario_error.hpp"
#include "rollcast/setup/files.hpp"
#include "support/catch.hpp"
#include "support/modules.hpp"
#include "support/plain_scenario.hpp"
#include "support/program.hpp"

namespace rollcast::test::study_setup_test {

namespace {

constexpr std::string_view world = R"("name": "t", "traffic": {"base": "20/s"}, "baseline": {"failure": "1%"},
  "costs": {"failure": "1 USD"})";

std::string with_strategies(const std::string& list) {
  return "{" + std::string{world} + ", \"strategies\": " + list + "}";
}

class PassesAll final : public Judge {
 public:
  void begin_stage(const StageAhead&) override {}
  Opinion assess(const Evidence&) override { return Opinion::pass; }
};

JudgeKind own_judge() {
  return {"own_judge", "", "", [](const Fields& fields, const Scenario&) {
            fields.number("strictness", required);
            return JudgePlan{"own_judge", std::nullopt, [] { return std::make_unique<PassesAll>(); }};
          }};
}

StrategyKind own_strategy() {
  return {"own_strategy", "", [](const Fields& fields, const Scenario& scenario) {
            read_judge(fields, "judge", "z_test", scenario);
            return scripted_contender("", {{{0.0, 1.0}}, {}}).plan;
          }};
}

std::vector<std::string> errors_of(const std::string& text, const OwnKinds& own) {
  try {
    read_study({text}, {}, {}, own);
  } catch (const ScenarioError& refused) {
    return refused.errors();
  }
  return {};
}

}  // namespace

TEST_CASE("scenario text may name the caller's own strategies and judges, with options of their own") {
  const std::string text = with_strategies(
      R"([{"name": "own_strategy", "judge": {"name": "own_judge", "strictness": 2}},
          {"name": "canary", "judge": {"name": "own_judge", "strictness": 3}}])");
  const StudySetup setup = read_study({text}, {}, {}, {{own_strategy()}, {own_judge()}});
  REQUIRE(setup.contenders.size() == 3);
  CHECK(setup.contenders[2].name == "own_strategy");
  CHECK(setup.resolved.find("\"strictness\": 2") != std::string::npos);
  CHECK_FALSE(errors_of(text, {{own_strategy()}, {}}).empty());
  CHECK_FALSE(errors_of(text, {}).empty());
  CHECK(errors_of(with_strategies(R"([{"name": "own_strategy", "judge": {"name": "own_judge"}}])"),
                  {{own_strategy()}, {own_judge()}})
            .front()
            .starts_with("/strategies/0/judge/strictness: missing"));
  CHECK_THAT(errors_of(with_strategies(R"(["own_strateggy"])"), {{own_strategy()}, {}}).front(),
             Catch::Contains("Did you mean \"own_strategy\"?"));
}

TEST_CASE("an own kind may not have the name of a built-in one") {
  StrategyKind canary = own_strategy();
  canary.name = "canary";
  CHECK_THROWS_AS(read_study({with_strategies("[]")}, {}, {}, {{canary}, {}}), std::invalid_argument);
  JudgeKind sprt = own_judge();
  sprt.name = "sprt";
  CHECK_THROWS_AS(read_study({with_strategies("[]")}, {}, {}, {{}, {sprt}}), std::invalid_argument);
}

TEST_CASE("what a scenario names beside itself comes from its folder, from texts, or from nowhere") {
  const std::string text =
      R"({"name": "t", "traffic": {"trace": "days.csv"}, "baseline": {"failure": "1%"},
          "costs": {"failure": "1 USD"}})";
  const std::string days = "offset_s,count\n0,10\n43200,30\n";
  const TemporaryFolder folder;
  write_text(folder / "days.csv", days);
  CHECK(read_study({text, folder / "scenario.json"}, {}, {}).scenario->traffic.trace->days.size() == 1);
  std::string asked;
  const auto beside = [&](std::string_view name) { return asked = name, days; };
  CHECK(read_study({text, {}, beside}, {}, {}).scenario->traffic.trace->days.size() == 1);
  CHECK(asked == "days.csv");
  CHECK(errors_of(text, {}).front().starts_with("/traffic/trace: days.csv: there are no files beside a scenario"));
  const TemporaryFolder empty;
  CHECK_THROWS_WITH(read_study({text, empty / "scenario.json"}, {}, {}),
                    Catch::Contains("days.csv: there is no such file beside the scenario."));
}

TEST_CASE("the library answers in four calls, alike for a text and for the scenario made from it") {
  const rollcast::Study study = rollcast::load_text(with_strategies(R"(["big_bang"])"));
  const rollcast::Results results = rollcast::simulate(study, {.seed = 3, .runs = 40, .threads = 2});
  CHECK(results.completed.rows.size() == 80);
  const rollcast::Summary summary = rollcast::summarize(results);
  CHECK(summary.result.runs == 40);
  CHECK_THAT(summary.answer, Catch::Contains("big_bang"));
  CHECK_THAT(summary.json, Catch::Contains("rollcast summary 1"));
  const rollcast::Study made = rollcast::load_scenario(*study.scenario, R"(["big_bang"])");
  CHECK(rollcast::simulate(made, {.seed = 3, .runs = 40}).completed.rows[7].total_cost ==
        results.completed.rows[7].total_cost);
  CHECK_THROWS_AS(rollcast::summarize(rollcast::simulate(study, {.runs = 1})), std::invalid_argument);
  rollcast::Scenario broken = *study.scenario;
  broken.tick = {};
  CHECK_THROWS_AS(rollcast::load_scenario(broken, "[]"), ScenarioError);
  CHECK_THROWS_AS(rollcast::load_scenario(*study.scenario, "{"), ScenarioError);
  CHECK_NOTHROW(rollcast::load_scenario(*study.scenario, "[\"canary\"]  // one"));
  CHECK_THROWS_AS(rollcast::load_scenario(*study.scenario, std::string(200'000, '[')), ScenarioError);
  CHECK_THROWS_AS(
      rollcast::load_scenario(*study.scenario, R"([{"name": "big_bang", "deploy_time": "1h", "deploy_time": "2h"}])"),
      ScenarioError);
  CHECK_THROWS_AS(rollcast::simulate(study, {.first_run = 0xFFFFFFFE, .runs = 4}), std::invalid_argument);
}

}  // namespace rollcast::test::study_setup_test
