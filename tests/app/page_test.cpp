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
                         const std::string& option = "--all") {
  return run_command({"node", top + "/tests/browser/open_report.mjs", page, expected, screenshot, option});
}

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
      open_in_browser(folder / "out/report.html", "Choose the impossible", folder / "twin.png", "--plain-only");
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

}  // namespace rollcast::test::page_test
