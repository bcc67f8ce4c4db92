// The page of a real study in a real browser, light, dark and without JavaScript.

#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/places.hpp"
#include "support/program.hpp"

namespace rollcast::test::page_test {

using nlohmann::json;

namespace {

const std::string top = source_tree();

Finished open_in_browser(const std::string& page, const std::string& expected, const std::string& screenshot,
                         const std::vector<std::string>& options = {}) {
  std::vector<std::string> line{"node", top + "/tests/browser/open_report.mjs", page, expected, screenshot};
  line.insert(line.end(), options.begin(), options.end());
  return run_command(line);
}

/// What a lifecycle's page has to be opened with.
const std::vector<std::string> of_lifecycle{"--charts=5", "--touch=[data-chart=\"plan_quality\"] .mark-symbol path"};

}  // namespace

TEST_CASE("the page opens without an error, a request or a barrier, and shows the verdict") {
  const TemporaryFolder folder;
  run_program({"run", top + "/scenarios/library/fraud_model.json", "--runs", "200", "--out", folder / "out"});
  const json summary = json::parse(text_of(folder / "out/summary.json"));
  const Finished opened =
      open_in_browser(folder / "out/report.html", summary["verdict"]["headline"], folder / "screenshot.png");
  CHECK(opened.err == "");
  CHECK(opened.exit_code == 0);
  const Finished twin =
      open_in_browser(folder / "out/report.html", "Choose the impossible", folder / "twin.png", {"--plain-only"});
  CHECK(twin.exit_code == 1);
  CHECK_THAT(twin.err, Catch::Contains("does not show \"Choose the impossible\""));
}

TEST_CASE("hostile names do nothing but show themselves") {
  const TemporaryFolder folder;
  json scenario = json::parse(text_of(top + "/scenarios/library/support_chatbot.json"), nullptr, true, true);
  scenario.erase("sources");
  scenario["until"] = "5d";
  scenario["name"] = "</script><script>alert(1)</script><img src=x onerror=alert(2)> ../../etc/passwd";
  scenario["story"] = "\"><svg onload=alert(3)> \u202e $(touch /tmp/rollcast-was-here) `id`";
  scenario["strategies"] = {{{"name", "canary"}, {"label", "=cmd|' /C calc'!A0"}},
                            {{"name", "big_bang"}, {"label", "</table><b>bold"}}};
  write_text(folder / "scenario.json", scenario.dump());
  const Finished finished = run_program({"run", folder / "scenario.json", "--runs", "50", "--out", folder / "out"});
  CHECK(finished.exit_code == 0);
  const Finished opened =
      open_in_browser(folder / "out/report.html", "</script><script>alert(1)</script>", folder / "screenshot.png");
  CHECK(opened.err == "");
  CHECK(opened.exit_code == 0);
  CHECK_FALSE(std::filesystem::exists("/tmp/rollcast-was-here"));
  const std::string rows = text_of(folder / "out/runs.csv");
  CHECK(rows.find(",=cmd") == std::string::npos);
  CHECK(rows.find("'=cmd") != std::string::npos);
}

TEST_CASE("the page of a lifecycle opens as that of a study does, and is the same when it is built again") {
  const TemporaryFolder folder;
  const std::string page = folder / "out/report.html";
  const Finished finished = run_program({"lifecycle", top + "/scenarios/studies/cadence.json", "--set", "until=200d",
                                         "--runs", "20", "--out", folder / "out"});
  REQUIRE(finished.exit_code == 0);
  const json summary = json::parse(text_of(folder / "out/summary.json"));
  CHECK(finished.out.starts_with(summary["verdict"]["headline"].get<std::string>() + "."));
  const Finished opened =
      open_in_browser(page, summary["verdict"]["headline"], folder / "screenshot.png", of_lifecycle);
  CHECK(opened.err == "");
  CHECK(opened.exit_code == 0);
  const Finished twin =
      open_in_browser(page, "Choose the impossible", folder / "twin.png", {"--plain-only", "--charts=6"});
  CHECK(twin.exit_code == 1);
  CHECK_THAT(twin.err, Catch::Contains("5 still charts instead of 6"));
  const std::string before = text_of(page);
  REQUIRE(run_program({"report", folder / "out"}).exit_code == 0);
  CHECK(text_of(page) == before);
}

TEST_CASE("hostile names of plans do nothing but show themselves") {
  const TemporaryFolder folder;
  json scenario = json::parse(text_of(top + "/scenarios/studies/cadence.json"), nullptr, true, true);
  scenario["until"] = "120d";
  scenario["name"] = "</script><script>alert(1)</script>";
  json& plans = scenario["lifecycle"]["plans"];
  plans[0]["name"] = "</table><img src=x onerror=alert(2)>";
  plans[1]["name"] = "=cmd|' /C calc'!A0";
  plans[2]["name"] = "\"><svg onload=alert(3)>";
  write_text(folder / "scenario.json", scenario.dump());
  REQUIRE(run_program({"lifecycle", folder / "scenario.json", "--runs", "8", "--out", folder / "out"}).exit_code == 0);
  const Finished opened = open_in_browser(folder / "out/report.html", "</table><img src=x onerror=alert(2)>",
                                          folder / "screenshot.png", of_lifecycle);
  CHECK(opened.err == "");
  CHECK(opened.exit_code == 0);
  CHECK(text_of(folder / "out/report.html").find("<img src=x") == std::string::npos);
}

}  // namespace rollcast::test::page_test
