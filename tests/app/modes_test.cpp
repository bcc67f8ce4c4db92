// How the program runs: by mode, and in parts.

#include <nlohmann/json.hpp>

#include "app/app_fixtures.hpp"
#include "rollcast/run/run_record.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::modes_test {

using nlohmann::json;

TEST_CASE("results are the same bytes for any number of threads, in every mode") {
  const TemporaryFolder folder;
  const std::string runs = std::to_string(draws(100));
  for (const char* mode : {"trace", "aggregate", "bridge"}) {
    std::string summary, rows;
    for (const char* threads : {"1", "2", "3", "8"}) {
      simulate(small_study(), folder, threads, {"--runs", runs, "--threads", threads, "--mode", mode});
      const std::string this_summary = text_of(folder.path() / threads / "summary.json");
      const std::string these = text_of(folder.path() / threads / "runs.csv");
      if (summary.empty()) {
        summary = this_summary;
        rows = these;
      }
      CHECK(this_summary == summary);
      CHECK(these == rows);
    }
    simulate(small_study(), folder, "seed", {"--runs", runs, "--seed", "2", "--mode", mode});
    CHECK(text_of(folder / "seed/runs.csv") != rows);
  }
}

TEST_CASE("a part of a study has the rows that the whole has there") {
  const TemporaryFolder folder;
  simulate(small_study(), folder, "whole", {"--runs", "60"});
  simulate(small_study(), folder, "part", {"--runs", "20", "--first-run", "30"});
  const auto whole = lines_of(text_of(folder / "whole/runs.csv")), part = lines_of(text_of(folder / "part/runs.csv"));
  REQUIRE(part.size() == 1 + 20 * 5);
  for (std::size_t i = 1; i < part.size(); ++i) REQUIRE(part[i] == whole[i + 30 * 5]);
  CHECK(part[1] != whole[1]);

  const Finished replay = run_program({"replay", folder / "part", "--strategy", "canary", "--run", "49"});
  CHECK(replay.exit_code == 0);
  CHECK(run_program({"replay", folder / "part", "--strategy", "canary", "--run", "29"}).err.find("30 to 49") !=
        std::string::npos);
}

TEST_CASE("bridge mode says which strategies it runs as aggregate, and why") {
  const TemporaryFolder folder;
  json scenario = small_study();
  scenario["strategies"].push_back(
      {{"name", "canary"}, {"label", "by stages"}, {"judge", {{"name", "threshold"}, {"over", "stage"}}}});
  const Finished bridged = simulate(scenario, folder, "out", {"--runs", "10", "--mode", "bridge"});
  CHECK(bridged.err.find("canary is run as aggregate: its judge, threshold, must see every look.\n") !=
        std::string::npos);
  CHECK(bridged.err.find("by stages") == std::string::npos);
  const json study = json::parse(text_of(folder / "out/summary.json"))["study"];
  REQUIRE(study["run_as_aggregate"].size() == 2);  // and blue_green
  CHECK(study["run_as_aggregate"][1] ==
        json{{"label", "canary"}, {"because", "its judge, threshold, must see every look"}});
  CHECK(text_of(folder / "out/report.html").find("canary as aggregate: its judge, threshold, must see every look") !=
        std::string::npos);

  const Finished plain = simulate(scenario, folder, "plain", {"--runs", "10"});
  CHECK(plain.err.find("as aggregate") == std::string::npos);
  CHECK_FALSE(json::parse(text_of(folder / "plain/summary.json"))["study"].contains("run_as_aggregate"));
}

TEST_CASE("a mode that is not known is an error of usage") {
  CHECK(run_program({"run", chatbot, "--mode", "guess"}).exit_code == 2);
}

#if !defined(ROLLCAST_SANITIZED)  // they keep what is freed
TEST_CASE("memory grows by the rows alone") {
  const TemporaryFolder folder;
  const ChangedEnvironment without_pictures{"ROLLCAST_RENDER_DIR", "/nowhere"};
  const auto peak_bytes = [&](const char* runs) {
    const std::string pocket = top + "/benchmarks/pocket/pocket_model.json";
    return static_cast<double>(peak_bytes_of_program(
        {"run", pocket, "--runs", runs, "--mode", "bridge", "--threads", "1", "--out", folder / "out"}));
  };
  const double grown = peak_bytes("42000") - peak_bytes("2000"), rows = 40'000.0 * 2.0 * sizeof(RunRecord);
  CHECK(grown < 1.15 * rows);
  CHECK(grown > 0.85 * rows);
}
#endif

}  // namespace rollcast::test::modes_test
