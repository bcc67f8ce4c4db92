// What `rollcast explain` says, word for word. ROLLCAST_UPDATE=1 writes it anew.

#include <cstdlib>

#include "app/app_fixtures.hpp"
#include "support/catch.hpp"

namespace rollcast::test::explain_test {

namespace {

void check_explanation(const std::filesystem::path& scenario) {
  CAPTURE(scenario.string());
  const Finished finished = run_program({"explain", scenario.string()});
  CHECK(finished.exit_code == 0);
  const auto golden = std::filesystem::path{top} / "tests/golden" / scenario.stem() / "explain.txt";
  if (std::getenv("ROLLCAST_UPDATE") != nullptr) {
    std::filesystem::create_directories(golden.parent_path());
    write_text(golden, finished.out);
  }
  CHECK(finished.out == text_of(golden));
}

}  // namespace

TEST_CASE("explain tells each shipped scenario as before") {
  for (const auto& entry : std::filesystem::directory_iterator{top + "/scenarios/library"})
    if (entry.path().extension() == ".json") check_explanation(entry.path());
}

TEST_CASE("explain tells a scenario with every key as before") {
  check_explanation(top + "/tests/scenarios/full.json");
}

TEST_CASE("explain tells what incidents of services do to users, and what goes wrong with deployments") {
  const std::string told = run_program({"explain", top + "/tests/scenarios/full.json"}).out;
  // Half a month has 2 x 14.5 / 30 incidents of the store; the web passes 45 % of its failures on, and 10 % by the
  // login.
  const auto says = [&](const char* words) { return told.find(words) != std::string::npos; };
  CHECK(says("Users call web, one of 3 services"));
  CHECK(says("store: fails 32.5 % of its own requests and 17.4 % of the users'; 1.0 are expected, one lasts median "));
  CHECK_FALSE(says("login: "));
  CHECK(says("2 % of the acts that shift the candidate's share are faulty: 30 % of its good requests fail"));
  CHECK(says("1 % of the attempts to roll back fail; the next one begins 5min later"));
}

TEST_CASE("explain tells qualities in the terms of their fields as before") {
  for (const char* quality : {"classifier", "regressor", "generator"})
    check_explanation(top + "/tests/scenarios/" + quality + ".json");
}

TEST_CASE("explain tells which steps wait for a person") {
  const TemporaryFolder folder;
  write_text(folder / "waits.json", R"({
      "name": "w", "traffic": {"base": "20/s"}, "baseline": {"failure": "1%"}, "costs": {"failure": "1 USD"},
      "strategies": [{"name": "canary", "steps": ["10%", "100%"], "approval": "each_step", "approval_takes": "3h"}]})");
  const std::string told = run_program({"explain", (folder / "waits.json").string()}).out;
  const auto tells_at = [&](const char* words) { return told.find(words); };
  REQUIRE(tells_at("waits for a person to approve, who takes 3h in office hours.") != std::string::npos);
  CHECK(tells_at("   10 %  from ") < tells_at("waits for a person"));
  CHECK(tells_at("waits for a person") < tells_at("  100 %  from "));
  CHECK(told.find("waits for a person") == told.rfind("waits for a person"));
}

TEST_CASE("explain tells what is copied to a candidate that serves nobody, and how busy that makes its replicas") {
  const TemporaryFolder folder;
  write_text(folder / "shadow.json", R"({
      "name": "s", "traffic": {"base": "20/s"}, "baseline": {"failure": "1%"}, "costs": {"failure": "1 USD"},
      "fleet": {"replicas": 10}, "capacity": {"service_time": {"median": "200ms"}, "timeout": "2s"},
      "strategies": [{"name": "shadow", "mirrored": "50%", "duration": "10h", "then": "big_bang"}]})");
  const std::string told = run_program({"explain", (folder / "shadow.json").string()}).out;
  CAPTURE(told);
  const auto says = [&](const char* words) { return told.find(words) != std::string::npos; };
  CHECK(
      says("for 10h: nobody is exposed yet; the candidate gets copies of 50 % of all requests, 360 thousand; failures "
           "twice as many "));
  CHECK(says("the candidate's 5 are "));
}

TEST_CASE("explain tells with what a gate compares, when it looks, and when people are asked") {
  const TemporaryFolder folder;
  write_text(folder / "gates.json", R"({
      "name": "g", "traffic": {"base": "20/s"}, "baseline": {"failure": "1%"}, "costs": {"failure": "1 USD"},
      "strategies": [
        {"name": "keptn", "approval_pass": "manual", "approval_takes": "3h"},
        {"name": "staged", "stages": [
          {"share": "10%", "mirrored": "90%", "lasts": "2h", "judge": "z_test", "when_inconclusive": "ask"},
          {"share": "10%", "lasts": "2h", "judge": "z_test"}]}]})");
  const std::string told = run_program({"explain", (folder / "gates.json").string()}).out;
  CAPTURE(told);
  const auto says = [&](const char* words) { return told.find(words) != std::string::npos; };
  CHECK(
      says("compared with the time before, failures twice as many show at its end (10 min would do), "
           "a mild regression after 2.1 h, too late."));
  CHECK(says("for 1h, then held until Mon 05:00: "));
  CHECK(says("waits for a person to approve, who takes 3h in office hours."));
  CHECK(says("In doubt people are asked, who take 3h in office hours."));
  CHECK(says("copies of 90 % of all requests, 130 thousand; failures twice as many show at its end (3 min would do)"));
  CHECK(says("10.8 thousand users so far; failures twice as many show at its end (12 min would do)"));
  CHECK(says("In doubt about \"stage 1\" people are asked, who take median 1h (sigma 1) in office hours."));
}

TEST_CASE("explain tells how the calendar meets the stages") {
  const TemporaryFolder folder;
  nlohmann::json scenario = small_study();
  scenario["start"] = "Sat 12:00";
  scenario["strategies"] =
      nlohmann::json::parse(R"(["big_bang", {"name": "canary", "steps": ["10%", "50%", "100%"], "bake": "40h"}])");
  scenario["calendar"] =
      nlohmann::json::parse(R"({"freezes": {"weekly": [{"from": "Fri 16:00", "to": "Mon 08:00"}]}})");
  scenario["people"]["office_hours"] = nlohmann::json::parse(R"({"days": "Mon-Fri", "from": "09:00", "to": "17:00"})");
  write_text(folder / "scenario.json", scenario.dump());
  const std::string words = run_program({"explain", folder / "scenario.json"}).out;
  for (const char* told :
       {"         frozen at the start: begins Mon 08:00 (off hours).\n",
        "    0 %  from Mon 08:00 (off hours) for 10min: nobody is exposed yet.\n",
        "   10 %  from Mon 08:00 (off hours) for 1d 16h: ",
        "   50 %  from Wed 00:00 (off hours) until the forecast ends: ", "  100 %  not before the forecast ends.\n"}) {
    CAPTURE(told);
    CHECK(words.find(told) != std::string::npos);
  }
}

}  // namespace rollcast::test::explain_test
