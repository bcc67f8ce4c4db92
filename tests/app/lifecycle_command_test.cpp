// `rollcast lifecycle`: plans of many releases beside each other.

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>

#include "app/app_fixtures.hpp"
#include "rollcast/lifecycle/lifecycle.hpp"
#include "support/catch.hpp"

namespace rollcast::test::lifecycle_command_test {

namespace {

const std::string study = std::string{source_tree()} + "/scenarios/studies/cadence.json";

nlohmann::json read_json(const std::string& text) { return nlohmann::json::parse(text, nullptr, true, true); }

Finished lifecycle(const nlohmann::json& scenario, const TemporaryFolder& folder, std::vector<std::string> more = {}) {
  write_text(folder / "scenario.json", scenario.dump());
  std::vector<std::string> line{"lifecycle", (folder / "scenario.json").string(), "--out", (folder / "out").string()};
  line.insert(line.end(), more.begin(), more.end());
  return run_program(line);
}

nlohmann::json short_study() {
  nlohmann::json scenario = read_json(text_of(study));
  scenario["until"] = "120d";
  return scenario;
}

}  // namespace

TEST_CASE("plans are compared in a table, and every run and release is a row") {
  const TemporaryFolder folder;
  const Finished finished = lifecycle(short_study(), folder, {"--runs", "12"});
  REQUIRE(finished.exit_code == 0);
  CHECK(finished.err.empty());
  for (const std::string plan : {"weekly", "monthly", "quarterly", "never"})
    CHECK(finished.out.find("\n  " + plan + " ") != std::string::npos);
  const auto rows = lines_of(text_of(folder / "out/lifecycles.csv"));
  CHECK(rows.size() == 1 + 12 * (short_study()["lifecycle"]["plans"].size() + 1));
  CHECK(rows.front().starts_with("run,plan,attempts,"));
  const std::string releases = text_of(folder / "out/releases.csv");
  CHECK(lines_of(releases).size() > 12 * 20);
  CHECK(releases.find("never") == std::string::npos);
}

TEST_CASE("the tables of a lifecycle are the same bytes for any number of threads, and for the resolved scenario") {
  const TemporaryFolder folder;
  const auto tables = [&] { return text_of(folder / "out/lifecycles.csv") + text_of(folder / "out/releases.csv"); };
  lifecycle(short_study(), folder, {"--runs", "6", "--threads", "1"});
  const std::string one = tables();
  lifecycle(short_study(), folder, {"--runs", "6", "--threads", "3"});
  CHECK(tables() == one);
  const nlohmann::json resolved = read_json(text_of(folder / "out/scenario.resolved.json"));
  lifecycle(resolved, folder, {"--runs", "6"});
  CHECK(tables() == one);
  lifecycle(short_study(), folder, {"--runs", "6", "--seed", "2"});
  CHECK(tables() != one);
}

TEST_CASE("a lifecycle that cannot be simulated is refused with its reason, and writes nothing") {
  const TemporaryFolder folder;
  const auto refusal = [&](const nlohmann::json& scenario) {
    const Finished refused = lifecycle(scenario, folder);
    CHECK(refused.exit_code == 3);
    CHECK(refused.out.empty());
    CHECK_FALSE(std::filesystem::exists(folder / "out"));
    return refused.err;
  };
  nlohmann::json scenario = short_study();
  scenario.erase("lifecycle");
  CHECK(refusal(scenario).starts_with("/lifecycle: missing."));
  scenario = short_study();
  scenario["severe_events"] = {{"per_million_requests", 1}};
  CHECK(refusal(scenario).starts_with("/severe_events: lifecycles do not know it yet"));
  scenario = short_study();
  scenario["lifecycle"]["plans"][0]["name"] = "never";
  scenario["lifecycle"]["plans"][1]["name"] = "twice";
  scenario["lifecycle"]["plans"][3]["name"] = "twice";
  scenario["lifecycle"]["plans"][2]["evry"] = "1d";
  const std::string all = refusal(scenario);
  CHECK(all.find("/lifecycle/plans/0/name: is kept for releasing nothing.") != std::string::npos);
  CHECK(all.find("/lifecycle/plans/3/name: \"twice\" is used twice") != std::string::npos);
  CHECK(all.find("/lifecycle/plans/2/evry: unknown key") != std::string::npos);
  scenario = short_study();
  scenario["lifecycle"]["plans"][0]["every"] = "1h";
  scenario["until"] = "200d";
  scenario["lifecycle"]["plans"][1]["strategy"] = "none";
  const std::string both = refusal(scenario);
  CHECK(both.find("/lifecycle/plans/0/every: makes 4799 triggers until the end, at most 4096") != std::string::npos);
  CHECK(both.find("/lifecycle/plans/1/strategy: releases nothing") != std::string::npos);
}

TEST_CASE("an absurd plan does not make the others as good as each other") {
  const TemporaryFolder folder;
  nlohmann::json scenario = short_study();
  scenario["lifecycle"]["plans"][0]["attempt"] = "10000000 USD";
  const std::string out = lifecycle(scenario, folder, {"--runs", "60"}).out;
  CHECK(out.find("\n  never ") != std::string::npos);
  for (const std::string& line : lines_of(out))
    if (line.starts_with("  never ")) CHECK(line.ends_with("costs more"));
}

TEST_CASE("plans that release nothing before the end are told to cost the same") {
  const TemporaryFolder folder;
  nlohmann::json scenario = short_study();
  scenario["until"] = "2d";
  CHECK(lifecycle(scenario, folder, {"--runs", "5"}).out.starts_with("Choose "));
}

TEST_CASE("neither a lifecycle nor a study replaces the other's results, nor a file of the user's") {
  const TemporaryFolder folder;
  REQUIRE(lifecycle(short_study(), folder, {"--runs", "3"}).exit_code == 0);
  const std::string scenario = (folder / "scenario.json").string(), out = (folder / "out").string();
  const std::string table = text_of(folder / "out/lifecycles.csv");
  CHECK(run_program({"run", scenario, "--runs", "5", "--out", out}).exit_code == 3);
  CHECK(text_of(folder / "out/lifecycles.csv") == table);
  const Finished refused = run_program({"replay", out, "--strategy", "canary", "--run", "0"});
  CHECK(refused.exit_code == 3);
  CHECK(refused.err.find("holds a lifecycle, which has no replay yet") != std::string::npos);
  std::filesystem::create_directory(folder / "mine");
  write_text(folder / "mine/releases.csv", "mine");
  CHECK(run_program({"lifecycle", scenario, "--runs", "3", "--out", (folder / "mine").string()}).exit_code == 3);
  CHECK(text_of(folder / "mine/releases.csv") == "mine");
}

TEST_CASE("docs/lifecycle.md tells of every column of lifecycles.csv") {
  const std::string page = text_of(std::string{source_tree()} + "/docs/lifecycle.md");
  for (const auto& column : lifecycle::lifecycle_columns()) {
    const std::string row = fmt::format("| `{}` | {} | {} |", column.name, column.unit, column.doc);
    CAPTURE(row);
    CHECK(page.find(row) != std::string::npos);
  }
}

}  // namespace rollcast::test::lifecycle_command_test
