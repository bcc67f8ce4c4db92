// What the program leaves on the disk, and what it leaves alone, whatever happens to it.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/app_fixtures.hpp"
#include "support/catch.hpp"
#include "support/places.hpp"

namespace rollcast::test::results_test {

namespace fs = std::filesystem;
using Catch::Contains;
using nlohmann::json;

namespace {

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator{folder})
    names.push_back(entry.path().lexically_relative(folder).string());
  std::ranges::sort(names);
  return names;
}

/// Runs a shell line in which $ROLLCAST is the program, without drawing charts.
Finished shell(const std::string& line) {
  return run_command({"sh", "-c", "ROLLCAST='" + program_path() + "'; export ROLLCAST_RENDER_DIR=/nowhere; " + line});
}

/// A program that `timeout` asks to end, and that ends with the code that tells it; how long that took, in seconds, at
/// most.
Finished asked_to_end(const std::string& signal, const std::vector<std::string>& arguments) {
  std::vector<std::string> command{"timeout", "--foreground", "--preserve-status", "-s", signal, "-k", "1",
                                   "1",       program_path()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return run_command(command);
}

}  // namespace

TEST_CASE("a folder with files of somebody else is left alone") {
  const TemporaryFolder folder;
  write_text(folder / "scenario.json", small_study().dump());
  write_text(folder / "trace.csv", "mine");
  for (const char* force : {"", " --force"}) {
    const Finished finished =
        shell("cd '" + folder.path().string() + "' && $ROLLCAST run scenario.json --runs 5 --out ." + force);
    CHECK(finished.exit_code == 3);
    CHECK_THAT(finished.err, Contains("not Rollcast's results (scenario.json, trace.csv)"));
  }
  CHECK(names_in(folder.path()) == std::vector<std::string>{"scenario.json", "trace.csv"});
  CHECK(text_of(folder / "trace.csv") == "mine");
}

TEST_CASE("results are replaced by those of the same scenario; by another's only with --force") {
  const TemporaryFolder folder;
  json scenario = small_study();
  REQUIRE(simulate(scenario, folder, "out", {"--runs", "5"}).exit_code == 5);
  write_text(folder / "out/notes.txt", "mine");
  CHECK(simulate(scenario, folder, "out", {"--runs", "6"}).exit_code == 5);
  scenario["name"] = "another";
  const Finished refused = simulate(scenario, folder, "out", {"--runs", "7"});
  CHECK(refused.exit_code == 3);
  CHECK_THAT(refused.err, Contains("results of another scenario") && Contains("--force"));
  CHECK(json::parse(text_of(folder / "out/summary.json"))["study"]["runs"] == 6);
  CHECK(simulate(scenario, folder, "out", {"--runs", "7", "--force"}).exit_code == 5);
  CHECK(json::parse(text_of(folder / "out/summary.json"))["study"]["runs"] == 7);
  CHECK(text_of(folder / "out/notes.txt") == "mine");
}

TEST_CASE("who asks the program to end is heard within a second, and nothing is left behind") {
  const TemporaryFolder folder;
  json scenario = small_study();
  scenario["until"] = "300d";  // one replication of it takes longer than anyone waits
  scenario["tick"] = "1min";
  write_text(folder / "long.json", scenario.dump());
  const auto [signal, code] = GENERATE(std::pair{"INT", 130}, std::pair{"TERM", 143}, std::pair{"HUP", 129});
  CAPTURE(signal);
  const Finished finished = asked_to_end(
      signal, {"run", folder / "long.json", "--mode", "trace", "--runs", "2000", "--out", folder / "a/out"});
  CHECK(finished.exit_code == code);  // 137 if it had to be killed a second later
  CHECK(finished.err == "Interrupted: nothing was written.\n");
  CHECK(names_in(folder.path()) == std::vector<std::string>{"long.json"});
}

TEST_CASE("a hang-up that the program was started to ignore does not end it") {
  const TemporaryFolder folder;
  write_text(folder / "scenario.json", small_study().dump());
  const Finished finished =
      shell("trap '' HUP; $ROLLCAST run '" + (folder / "scenario.json").string() + "' --runs 2000 --out '" +
            (folder / "out").string() + "' & sleep 0.1; kill -HUP $!; wait $!");
  CHECK(finished.exit_code == 5);
  CHECK(fs::exists(folder / "out/summary.json"));
}

TEST_CASE("a killed process leaves no results, and the next one clears away what it left") {
  const TemporaryFolder folder;
  run_command(
      {"timeout", "-s", "KILL", "1", program_path(), "run", chatbot, "--runs", "300000", "--out", folder / "out"});
  CHECK_FALSE(fs::exists(folder / "out"));
  REQUIRE(names_in(folder.path()).size() == 1);  // its staging folder
  const auto is_left = [&] {
    const auto is_staging = [](const std::string& name) { return name.find(".rollcast-") != std::string::npos; };
    return std::ranges::any_of(names_in(folder.path()), is_staging);
  };
  for (int attempt = 0; attempt < 20 && is_left(); ++attempt) {  // a killed process takes a while to die
    run_command({"sleep", "0.2"});
    simulate(small_study(), folder, "out", {"--runs", "5"});
  }
  CHECK_FALSE(is_left());
}

TEST_CASE("two processes that write one folder leave the results of one of them") {
  const TemporaryFolder folder;
  write_text(folder / "scenario.json", small_study().dump());
  const std::string run =
      "$ROLLCAST run '" + (folder / "scenario.json").string() + "' --out '" + (folder / "out").string() + "' --runs ";
  shell("for i in 1 2 3; do " + run + "20 & " + run + "30 & wait; done");
  const std::size_t rows = lines_of(text_of(folder / "out/runs.csv")).size() - 1;
  const json summary = json::parse(text_of(folder / "out/summary.json"));
  CHECK(rows == summary["study"]["runs"].get<std::size_t>() * summary["strategies"].size());
  CHECK(json::parse(text_of(folder / "out/provenance.json"))["runs"] == summary["study"]["runs"]);
}

TEST_CASE("an answer that cannot be written is told, though the results are there") {
  const TemporaryFolder folder;
  CHECK(shell("$ROLLCAST list > /dev/full").exit_code == 6);
  const Finished finished =
      shell("$ROLLCAST run '" + chatbot + "' --runs 20 --out '" + (folder / "out").string() + "' > /dev/full");
  CHECK(finished.exit_code == 6);
  CHECK_THAT(finished.err, Contains("Cannot write the answer to the standard output: No space left on device"));
  CHECK(fs::exists(folder / "out/report.html"));
  CHECK(shell("$ROLLCAST list | true").err.empty());  // a reader that has enough is no news
}

TEST_CASE("a disk that is full is told, with the answer, and the results of before stay") {
  const TemporaryFolder folder;
  REQUIRE(simulate(small_study(), folder, "out", {"--runs", "5"}).exit_code == 5);
  // No file may grow beyond 100 blocks of 512 bytes: runs.csv does.
  const Finished finished = shell("trap '' XFSZ; ulimit -f 100; $ROLLCAST run '" + (folder / "scenario.json").string() +
                                  "' --runs 400 --out '" + (folder / "out").string() + "'");
  CHECK(finished.exit_code == 6);
  CHECK_THAT(finished.err, Contains("cannot write") && Contains("File too large"));
  CHECK_THAT(finished.out, Contains("strategy"));
  CHECK(json::parse(text_of(folder / "out/summary.json"))["study"]["runs"] == 5);
  CHECK(fs::is_directory(folder / "out/charts"));
  for (const std::string& name : names_in(folder.path())) CHECK_THAT(name, !Contains(".rollcast-"));
}

TEST_CASE("report and replay refuse what is not Rollcast's, or not whole") {
  const TemporaryFolder folder;
  fs::create_directories(folder / "foreign");
  write_text(folder / "foreign/summary.json", R"({"format": "another"})");
  CHECK(run_program({"report", folder / "foreign"}).exit_code == 3);
  write_text(folder / "foreign/summary.json", "[1, 2");
  CHECK(run_program({"report", folder / "foreign"}).exit_code == 3);
  CHECK(names_in(folder / "foreign") == std::vector<std::string>{"summary.json"});

  REQUIRE(simulate(small_study(), folder, "out", {"--runs", "5"}).exit_code == 5);
  json provenance = json::parse(text_of(folder / "out/provenance.json"));
  provenance["complete"] = false;
  write_text(folder / "out/provenance.json", provenance.dump());
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"report", folder / "out"},
        std::vector<std::string>{"replay", folder / "out", "--strategy", "canary", "--run", "1"}}) {
    const Finished finished = run_program(command);
    CHECK(finished.exit_code == 3);
    CHECK_THAT(finished.err, Contains("incomplete"));
  }
}

TEST_CASE("names in any script have folders of their own") {
  const TemporaryFolder folder;
  json scenario = small_study();
  for (const char* name : {"基础模型的逐步发布", "النموذج الجديد", "新モデル"}) {
    scenario["name"] = name;
    write_text(folder / "scenario.json", scenario.dump());
    CHECK(shell("cd '" + folder.path().string() + "' && $ROLLCAST run scenario.json --runs 2").exit_code == 5);
  }
  CHECK(std::distance(fs::directory_iterator{folder / "out"}, {}) == 3);
}

}  // namespace rollcast::test::results_test
