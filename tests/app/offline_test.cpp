// A gate before the release, from the file to the answers.

#include "app/app_fixtures.hpp"
#include "support/catch.hpp"

namespace rollcast::test::offline_test {

using nlohmann::json;

namespace {

const json gate{{"cases", 2000},
                {"fails_above", 1.3},
                {"checks", {{{"name", "security scan"}, {"detects", "60%"}, {"takes", "4h"}}}}};

Finished explained(const json& scenario, const TemporaryFolder& folder) {
  write_text(folder / "scenario.json", scenario.dump());
  return run_program({"explain", folder / "scenario.json", "--full"});
}

}  // namespace

TEST_CASE("what passing says of a candidate is told before and after a study") {
  const TemporaryFolder folder;
  json scenario = small_study();
  scenario["offline"] = gate;
  const std::string words = explained(scenario, folder).out;
  CHECK(words.find(
            "Test of 2000 cases: stops a candidate with more than 275 failures; the baseline has 212 on average.") !=
        std::string::npos);
  CHECK(
      words.find(
          "Check \"security scan\" rejects, by outcome class: mild 60 %, severe 60 %, catastrophic 60 %; takes 4 h") !=
      std::string::npos);
  REQUIRE(simulate(scenario, folder, "with", {"--runs", "400"}).exit_code == 5);
  scenario.erase("offline");
  REQUIRE(simulate(scenario, folder, "without", {"--runs", "20"}).exit_code == 5);
  const json summary = json::parse(text_of(folder / "with/summary.json"));
  const json& offline = summary["scenario"]["offline"];
  CHECK(offline["passes"].get<double>() == Approx(0.85).margin(0.1));
  double sum = 0.0;
  for (const json& outcome : offline["outcomes"]) sum += outcome["given_pass"].get<double>();
  CHECK(sum == Approx(1.0));
  CHECK(text_of(folder / "with/report.html").find("probability if passed") != std::string::npos);
  CHECK_FALSE(json::parse(text_of(folder / "without/summary.json"))["scenario"].contains("offline"));
  CHECK(text_of(folder / "without/report.html").find("probability if passed") == std::string::npos);
}

TEST_CASE("a gate that hardly anything passes is refused") {
  const TemporaryFolder folder;
  json scenario = small_study();
  scenario["offline"] = gate;
  scenario["offline"]["fails_above"] = 0.4;
  const Finished refused = explained(scenario, folder);
  CHECK(refused.exit_code == 3);
  CHECK(refused.err.find("/offline: lets") != std::string::npos);
  CHECK(refused.err.find("at least 0.1% are needed") != std::string::npos);
}

}  // namespace rollcast::test::offline_test
