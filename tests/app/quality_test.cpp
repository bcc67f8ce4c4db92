// A study of a classifier from end to end: money by kind, and its figures before, after and over time.

#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/places.hpp"
#include "support/program.hpp"

namespace rollcast::test::quality_test {

using nlohmann::json;

namespace {

double mean_of(const json& strategy, const char* column) {
  return strategy["columns"][column]["mean"]["value"].get<double>();
}

}  // namespace

TEST_CASE("a study of a classifier tells what fails by kind, and the field's figures before, after and over time") {
  const TemporaryFolder folder;
  json scenario = json::parse(text_of(source_tree() + "/tests/scenarios/classifier.json"));
  scenario["strategies"] = {"big_bang"};
  write_text(folder / "scenario.json", scenario.dump());
  REQUIRE(run_program({"run", folder / "scenario.json", "--runs", "60", "--out", folder / "out"}).exit_code == 0);
  const json summary = json::parse(text_of(folder / "out/summary.json"));

  const json& quality = summary["quality"];
  CHECK(quality["kind"] == "classifier");
  CHECK(quality["versions"].size() == 5);
  CHECK(quality["versions"][0]["values"].size() == quality["metrics"].size());
  CHECK(quality["worlds"] == 60);
  CHECK(quality["over_time"].size() == 4);
  CHECK(quality["over_time"][0]["points"].size() == 21);

  for (const json& strategy : summary["strategies"]) {
    double excess = 0.0, cost = 0.0;
    for (const json& kind : strategy["kinds"]) {
      excess += kind["excess_failures"]["value"].get<double>();
      cost += kind["cost"]["value"].get<double>();
    }
    CHECK(strategy["kinds"].size() == 2);
    CHECK(strategy["kinds"][0]["price"] == 100);
    CHECK(excess == Approx(mean_of(strategy, "excess_failures")).margin(1e-6));
    CHECK(cost == Approx(mean_of(strategy, "cost_failures")).margin(1e-6));
  }

  const std::string page = text_of(folder / "out/report.html");
  for (const char* words :
       {"Failures by type", "false negatives", "candidate: severe", "Quality over time, baseline and candidate"})
    CHECK(page.find(words) != std::string::npos);
  const Finished replayed = run_program({"replay", folder / "out", "--strategy", "big_bang", "--run", "3"});
  CHECK(replayed.out.find("Failures by type\n  false positives: excess failures") != std::string::npos);
}

}  // namespace rollcast::test::quality_test
