// The real program, used as its users use it.

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/app_fixtures.hpp"
#include "support/catch.hpp"
#include "support/places.hpp"

namespace rollcast::test::commands_test {

using nlohmann::json;
namespace fs = std::filesystem;

TEST_CASE(
    "a run writes its whole folder and is quiet but for its verdict, and report rebuilds the page from the results "
    "alone") {
  const TemporaryFolder folder;
  const Finished finished = run_program({"run", chatbot, "--runs", "60", "--out", folder / "out"});
  CHECK(finished.exit_code == 0);
  CHECK(finished.err.empty());
  for (const char* file :
       {"report.html", "summary.json", "runs.csv", "scenario.resolved.json", "provenance.json", "charts/dotplot.png",
        "charts/dotplot.vl.json", "charts/exceedance.png", "charts/cost_parts.png", "charts/exposure.png"})
    CHECK(fs::file_size(folder.path() / "out" / file) > 0);
  const json summary = json::parse(text_of(folder / "out/summary.json"));
  CHECK(finished.out.starts_with(summary["verdict"]["headline"].get<std::string>() + "\n"));
  CHECK(lines_of(text_of(folder / "out/runs.csv")).size() == 1 + 60 * 5);
  for (const auto& entry : fs::recursive_directory_iterator{folder.path()})
    CHECK(entry.path().filename().string().find("tmp") == std::string::npos);

  const std::string page = text_of(folder / "out/report.html"), picture = text_of(folder / "out/charts/exposure.png");
  fs::remove_all(folder / "out/charts");
  fs::remove(folder / "out/report.html");
  CHECK(run_program({"report", folder / "out"}).exit_code == 0);
  CHECK(text_of(folder / "out/report.html") == page);
  CHECK(text_of(folder / "out/charts/exposure.png") == picture);
}

TEST_CASE("results are the same bytes for any order of strategies, and no strategy changes another's rows") {
  const TemporaryFolder folder;
  json scenario = small_study();
  simulate(scenario, folder, "forward", {"--runs", "50"});
  std::reverse(scenario["strategies"].begin(), scenario["strategies"].end());
  simulate(scenario, folder, "backward", {"--runs", "50"});
  CHECK(text_of(folder / "forward/summary.json") == text_of(folder / "backward/summary.json"));
  CHECK(text_of(folder / "forward/runs.csv") == text_of(folder / "backward/runs.csv"));

  simulate(scenario, folder, "alone", {"--runs", "50", "--strategies", "canary"});
  const auto alone = rows_of(text_of(folder / "alone/runs.csv"), "canary");
  CHECK(alone.size() == 50);
  CHECK(alone == rows_of(text_of(folder / "forward/runs.csv"), "canary"));
}

TEST_CASE("rows are sorted by run and label") {
  const TemporaryFolder folder;
  simulate(small_study(), folder, "out", {"--runs", "20"});
  std::vector<std::pair<int, std::string>> order;
  const auto lines = lines_of(text_of(folder / "out/runs.csv"));
  for (std::size_t i = 1; i < lines.size(); ++i)
    order.emplace_back(std::stoi(cells_of(lines[i])[0]), cells_of(lines[i])[1]);
  CHECK(order.size() == 100);
  CHECK(std::is_sorted(order.begin(), order.end()));
}

TEST_CASE("a replay agrees with its row in every number, and tells the story") {
  const TemporaryFolder folder;
  const std::string mode = GENERATE("trace", "aggregate", "bridge");
  CAPTURE(mode);
  json scenario = small_study();
  for (const char* outcome : {"improvement", "no_change", "mild", "severe", "catastrophic"})
    scenario["candidate"]["outcomes"][outcome]["probability"] = std::string{outcome} == "severe" ? 1.0 : 0.0;
  if (mode == "bridge")
    scenario["strategies"][2]["judge"] = {{"name", "threshold"}, {"over", "stage"}, {"every", "5min"}};
  simulate(scenario, folder, "out", {"--runs", "5", "--mode", mode});
  CHECK(json::parse(text_of(folder / "out/summary.json"))["study"]["mode"] == mode);
  const auto header = cells_of(lines_of(text_of(folder / "out/runs.csv"))[0]);
  const auto row = cells_of(rows_of(text_of(folder / "out/runs.csv"), "canary")[3]);
  const Finished replay = run_program({"replay", folder / "out", "--strategy", "canary", "--run", "3"});
  CHECK(replay.exit_code == 0);
  CHECK(replay.out.starts_with("[0d 00:00] canary: share 0% -> 1%\n"));
  CHECK(replay.out.find("failure rate ") != std::string::npos);
  CHECK(replay.out.find("Decision: " + row[2]) != std::string::npos);
  for (std::size_t i = 4; i < header.size(); ++i) {
    const auto at = replay.out.find("\n  " + header[i] + " ");
    REQUIRE(at != std::string::npos);
    std::istringstream line{replay.out.substr(at + 3, replay.out.find('\n', at + 1) - at - 3)};
    std::string name, value;
    line >> name >> value;
    CAPTURE(name);
    if (row[i].empty())
      CHECK(value == "never");
    else
      CHECK(std::stod(value) == Approx(std::stod(row[i])).epsilon(1e-9).margin(1e-12));
  }
}

TEST_CASE("a replay of a run that was not run is refused") {
  const TemporaryFolder folder;
  simulate(small_study(), folder, "out", {"--runs", "5"});
  const Finished finished = run_program({"replay", folder / "out", "--strategy", "canary", "--run", "5"});
  CHECK(finished.exit_code == 3);
  CHECK(finished.err.find("0 to 4") != std::string::npos);
}

TEST_CASE("without Node the page is written, the pictures plainly not, and the exit code tells") {
  const TemporaryFolder folder;
  const Finished finished = run_program({"run", chatbot, "--runs", "20", "--out", folder / "out"}, "PATH=/nowhere");
  CHECK(finished.exit_code == 5);
  CHECK(finished.err.find("Not written: charts/*.png") != std::string::npos);
  CHECK(fs::exists(folder / "out/report.html"));
  CHECK_FALSE(fs::exists(folder / "out/charts/dotplot.png"));
}

TEST_CASE("a bad scenario names every error at once, exits with 3 and writes nothing") {
  const TemporaryFolder folder;
  json scenario = small_study();
  scenario["tick"] = 5;
  scenario["traffic"]["bsae"] = "3/s";
  scenario["strategies"] = {"canari"};
  const Finished finished = simulate(scenario, folder, "out", {});
  CHECK(finished.exit_code == 3);
  CHECK(finished.out.empty());
  for (const char* error : {"/tick: ", "/traffic/bsae: ", "\"base\"", "/strategies/0", "Did you mean \"canary\"?"})
    CHECK(finished.err.find(error) != std::string::npos);
  CHECK_FALSE(fs::exists(folder / "out"));
}

TEST_CASE("a strategy that is not there and a missing file are errors too") {
  const TemporaryFolder folder;
  CHECK(run_program({"run", chatbot, "--strategies", "canary,rolling", "--out", folder / "out"}).exit_code == 3);
  CHECK(run_program({"run", folder / "nothing.json"}).exit_code == 3);
  CHECK(run_program({"replay", folder.path().string(), "--strategy", "canary", "--run", "1"}).exit_code == 3);
  CHECK(run_program({"report", folder.path().string()}).exit_code == 3);
}

TEST_CASE("a folder that cannot be written is told before the study is run") {
  const TemporaryFolder folder;
  write_text(folder / "file", "");
  const Finished finished = run_program({"run", chatbot, "--out", folder / "file/out"});
  CHECK(finished.exit_code == 6);
  CHECK_THAT(finished.err, Catch::Contains("file' is a file, a folder is needed"));
}

TEST_CASE("the shortest scenario there is gives a whole report, without a budget") {
  const TemporaryFolder folder;
  const json shortest =
      json::parse(R"({"name": "shortest", "traffic": {"base": "20/s"}, "baseline": {"failure": "0.5%"},
                                        "costs": {"failure": "0.5 USD"}})");
  write_text(folder / "scenario.json", shortest.dump());
  const Finished finished = run_program({"run", folder / "scenario.json", "--runs", "100", "--out", folder / "out"});
  CHECK(finished.exit_code == 0);
  CHECK(finished.out.find("budget") == std::string::npos);
  CHECK(text_of(folder / "out/report.html").find("none set") != std::string::npos);
}

TEST_CASE("two runs are enough for a report, which says that it does not know much") {
  const TemporaryFolder folder;
  const Finished finished = run_program({"run", chatbot, "--runs", "2", "--out", folder / "out"});
  CHECK(finished.exit_code == 0);
  CHECK(finished.out.starts_with("Undecided"));
}

TEST_CASE("the command line is explained and guarded") {
  CHECK(run_program({"--version"}).out == "rollcast 0.1.0\n");
  CHECK(run_program({"--help"}).out.find("rollcast run scenarios/library/support_chatbot.json") != std::string::npos);
  CHECK(run_program({}).exit_code == 2);
  CHECK(run_program({"run"}).exit_code == 2);
  CHECK(run_program({"run", chatbot, "--runs", "0"}).exit_code == 2);
  CHECK(run_program({"fly"}).exit_code == 2);
}

TEST_CASE("list names strategies, judges and shipped scenarios") {
  const std::string out = run_program({"list"}).out;
  for (const char* word : {"canary", "blue_green", "z_test", "support_chatbot.json", "fraud_model.json"})
    CHECK(out.find(word) != std::string::npos);
}

TEST_CASE("new prints a scenario that runs") {
  const TemporaryFolder folder;
  write_text(folder / "mine.json", run_program({"new"}).out);
  const Finished finished =
      run_program({"run", folder / "mine.json", "--runs", "20", "--out", folder / "out"}, without_pictures);
  CHECK(finished.exit_code == exit_without_pictures);
}

TEST_CASE("recorded traffic replaces the scenario's, and its results stand on their own") {
  const TemporaryFolder folder;
  std::string trace = "offset_s,count\n";
  for (int i = 0; i < 288; ++i) trace += std::to_string(600 * i) + "," + std::to_string(1000 + 10 * (i % 144)) + "\n";
  write_text(folder / "trace.csv", trace);
  const std::string fraud = top + "/scenarios/library/fraud_model.json";
  const auto exit_code_of = [](const std::vector<std::string>& arguments) {
    return run_program(arguments, without_pictures).exit_code;
  };
  CHECK(exit_code_of({"run", fraud, "--trace", folder / "trace.csv", "--runs", "20", "--out", folder / "out"}) ==
        exit_without_pictures);
  fs::remove(folder / "trace.csv");
  CHECK(run_program({"replay", folder / "out", "--strategy", "canary", "--run", "7"}).exit_code == 0);
  CHECK(text_of(folder / "out/trace.csv") == trace);
  CHECK(exit_code_of({"run", folder / "out/scenario.resolved.json", "--runs", "20", "--out", folder / "again"}) ==
        exit_without_pictures);
  CHECK(text_of(folder / "again/runs.csv") == text_of(folder / "out/runs.csv"));
  CHECK(run_program({"run", fraud, "--trace", folder / "gone.csv"}).exit_code == 3);
}

TEST_CASE("Ctrl-C ends a study soon and leaves nothing behind") {
  const TemporaryFolder folder;
  const Finished finished = run_command({"timeout", "--foreground", "--preserve-status", "-s", "INT", "1",
                                         program_path(), "run", chatbot, "--runs", "300000", "--out", folder / "out"});
  CHECK(finished.exit_code == 130);
  CHECK(finished.err.find("Interrupted") != std::string::npos);
  CHECK_FALSE(fs::exists(folder / "out"));
}

TEST_CASE("a what-if is one line: what is set is run, listed and replayed") {
  const TemporaryFolder folder;
  const std::vector<std::string> what_if{"--runs",          "30",    "--set",
                                         "start=Fri 16:00", "--set", "story=<script>alert(1)</script>"};
  REQUIRE(simulate(small_study(), folder, "out", what_if).exit_code == 5);
  auto written = small_study();
  written["start"] = "Fri 16:00";
  written["story"] = "<script>alert(1)</script>";
  REQUIRE(simulate(written, folder, "written", {"--runs", "30"}).exit_code == 5);
  REQUIRE(simulate(small_study(), folder, "unchanged", {"--runs", "30"}).exit_code == 5);
  CHECK(text_of(folder / "out/runs.csv") == text_of(folder / "written/runs.csv"));
  CHECK(text_of(folder / "out/runs.csv") != text_of(folder / "unchanged/runs.csv"));
  const auto summary = nlohmann::json::parse(text_of(folder / "out/summary.json"));
  CHECK(summary["scenario"]["set"][0] == nlohmann::json{{"pointer", "/start"}, {"value", "Fri 16:00"}});
  CHECK_FALSE(nlohmann::json::parse(text_of(folder / "written/summary.json"))["scenario"].contains("set"));
  const std::string page = text_of(folder / "out/report.html");
  CHECK(page.find("/start = Fri 16:00") != std::string::npos);
  CHECK(page.find("<script>alert(1)") == std::string::npos);
  CHECK(run_program({"replay", folder / "out", "--strategy", "canary", "--run", "3"}).exit_code == 0);
  CHECK(run_program({"explain", chatbot, "--set", "people.off_hours=sleeps"}).exit_code == 3);
  CHECK(run_program({"explain", chatbot, "--set", "start"}).exit_code == 3);
}

}  // namespace rollcast::test::commands_test
