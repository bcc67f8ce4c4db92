// Studies of several scenarios: the same as each of them alone, and all errors at once.

#include <fstream>

#include "app/app_fixtures.hpp"
#include "support/catch.hpp"

namespace rollcast::test::study_files_test {

using nlohmann::json;

namespace {

json little_scenario(const std::string& name, const std::string& failure) {
  return {{"name", name},
          {"traffic", {{"base", "5/s"}}},
          {"baseline", {{"failure", failure}}},
          {"costs", {{"failure", "0.5 USD"}}},
          {"until", "2d"},
          {"strategies", {"big_bang"}}};
}

void write(const std::string& file, const json& content) { std::ofstream{file} << content.dump(); }

/// A folder with two scenarios and a study of both.
struct TwoScenarios {
  TemporaryFolder folder;
  json strategies = json::parse(R"(["big_bang", {"name": "canary", "label": "slow canary", "bake": "2h"}])");

  TwoScenarios() {
    write(folder / "one.json", little_scenario("One", "1%"));
    write(folder / "two.json", little_scenario("Two", "3%"));
    write_study({{"name", "Both"},
                 {"scenarios", {{{"file", "one.json"}}, {{"file", "two.json"}}}},
                 {"strategies", strategies}});
  }
  void write_study(const json& study) const { write(folder / "study.json", study); }
  Finished run() const {
    return run_program({"run", folder / "study.json", "--runs", "40", "--out", folder / "results"}, without_pictures);
  }
};

}  // namespace

TEST_CASE("a study of two scenarios runs its strategies in each as if it were alone") {
  const TwoScenarios both;
  const Finished completed = both.run();
  CHECK(completed.exit_code == 5);  // without the renderer's pictures
  CHECK(completed.out.find("slow canary") != std::string::npos);
  json alone = little_scenario("Two", "3%");
  alone["strategies"] = both.strategies;
  write(both.folder / "alone.json", alone);
  run_program({"run", both.folder / "alone.json", "--runs", "40", "--out", both.folder / "alone"}, without_pictures);
  const std::string rows = text_of(both.folder / "results/two/runs.csv");
  CHECK_FALSE(rows.empty());
  CHECK(rows == text_of(both.folder / "alone/runs.csv"));
  CHECK(rows != text_of(both.folder / "results/one/runs.csv"));
}

TEST_CASE("errors of a study are told once, and those of its scenarios with them") {
  TwoScenarios both;
  SECTION("strategies") {
    both.write_study({{"name", "Both"},
                      {"scenarios", {{{"file", "one.json"}}, {{"file", "two.json"}}}},
                      {"strategies", {"canaryy"}}});
    const Finished refused = both.run();
    CHECK(refused.exit_code == 3);
    CHECK(std::count(refused.err.begin(), refused.err.end(), '\n') == 1);
    CHECK(refused.err.find("Did you mean \"canary\"?") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(both.folder / "results"));
  }
  SECTION("files and keys") {
    both.write_study({{"name", "Both"}, {"scenarios", {{{"file", "three.json"}}}}, {"strategy", {"canary"}}});
    const Finished refused = both.run();
    CHECK(refused.exit_code == 3);
    for (const char* error : {"/scenarios/0/file", "/strategies: missing", "/strategy: unknown key"})
      CHECK(refused.err.find(error) != std::string::npos);
  }
}

TEST_CASE("explain tells each scenario of a study") {
  const TwoScenarios both;
  const Finished told = run_program({"explain", both.folder / "study.json"});
  CHECK(told.exit_code == 0);
  CHECK(told.out.find("3 %") != std::string::npos);
  CHECK(told.out.find("slow canary") != told.out.rfind("slow canary"));
}

TEST_CASE("the shipped study of all strategies can be read") {
  const Finished told = run_program({"explain", top + "/scenarios/studies/all_strategies.json"});
  CHECK(told.exit_code == 0);
  CHECK(told.err.empty());
}

}  // namespace rollcast::test::study_files_test
