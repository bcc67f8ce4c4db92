// What `rollcast explain` says, word for word. ROLLCAST_UPDATE=1 writes it anew.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <set>

#include "app/app_fixtures.hpp"
#include "support/catch.hpp"

namespace rollcast::test::explain_test {

namespace {

void check_golden(const Finished& finished, const std::filesystem::path& golden) {
  CHECK(finished.exit_code == 0);
  if (std::getenv("ROLLCAST_UPDATE") != nullptr) {
    std::filesystem::create_directories(golden.parent_path());
    write_text(golden, finished.out);
  }
  CHECK(finished.out == text_of(golden));
}

/// All of the explanation, and the summary that it leads with.
void check_explanation(const std::filesystem::path& scenario) {
  CAPTURE(scenario.string());
  const auto folder = std::filesystem::path{top} / "tests/golden" / scenario.stem();
  check_golden(run_program({"explain", scenario.string(), "--full"}), folder / "explain.txt");
  check_golden(run_program({"explain", scenario.string()}), folder / "explain_summary.txt");
}

/// A service with a daily cycle and one possible candidate, a mild regression that a canary at 10 % judges once.
nlohmann::json judged_once(const std::string& bake) {
  return nlohmann::json::parse(R"({
      "name": "under load", "tick": "5min", "until": "6d",
      "traffic": {"base": "20/s", "daily": [{"amplitude": 0.5, "peak": "15h"}]},
      "baseline": {"failure": "2%"}, "costs": {"failure": "1 USD"},
      "candidate": {"outcomes": {"improvement": {"probability": 0}, "no_change": {"probability": 0},
        "mild": {"probability": 1, "odds_ratio": {"median": 1.25, "sigma": 0}, "shows": "under_load",
                 "shows_above": 0.22},
        "severe": {"probability": 0}, "catastrophic": {"probability": 0}}},
      "watching": {"alerts": [], "complaints_per_excess_failure": 0, "metrics_delay": "0s"},
      "fleet": {"replicas": 20}, "capacity": {"service_time": {"median": "200ms", "sigma": 0.1}, "timeout": "5s"},
      "strategies": [{"name": "canary", "steps": ["10%", "100%"], "bake": ")" +
                               bake + R"(", "judge": {"name": "z_test", "alpha": "1%"}}]})");
}

/// The share of runs in which the canary's only gate rolls back.
double detected_within(std::int64_t minutes) {
  const TemporaryFolder folder;
  const Finished done = simulate(judged_once(std::to_string(minutes) + "min"), folder, "out", {"--runs", "400"});
  REQUIRE(done.exit_code == exit_without_pictures);
  const std::vector<std::string> runs = rows_of(text_of(folder / "out/runs.csv"), "canary");
  REQUIRE(runs.size() == 400);
  const auto detected = std::ranges::count_if(
      runs, [](const std::string& row) { return row.find(",rolled_back,") != std::string::npos; });
  return static_cast<double>(detected) / static_cast<double>(runs.size());
}

/// Every key of a document, at any depth.
void add_keys(const nlohmann::json& part, std::set<std::string>& keys) {
  if (part.is_object())
    for (const auto& [key, value] : part.items()) keys.insert(key);
  if (part.is_structured())
    for (const auto& value : part) add_keys(value, keys);
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
  const std::string told = run_program({"explain", top + "/tests/scenarios/full.json", "--full"}).out;
  // Half a month has 2 x 14.5 / 30 incidents of the store; the web passes 45 % of its failures on, and 10 % by the
  // login.
  const auto says = [&](const char* words) { return told.find(words) != std::string::npos; };
  CHECK(says("Users call web, one of 3 services"));
  CHECK(
      says("store: fails 32.5 % of its own requests and 17.4 % of the users' requests; 1.0 incidents expected in the "
           "forecast; median duration "));
  CHECK_FALSE(says("login: "));
  CHECK(says("2 % of deployment steps are faulty: 30 % of the candidate's otherwise successful requests fail"));
  CHECK(says("1 % of rollbacks fail; time to the next attempt 5 min."));
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
  const std::string told = run_program({"explain", (folder / "waits.json").string(), "--full"}).out;
  const auto tells_at = [&](const char* words) { return told.find(words); };
  REQUIRE(tells_at("waits for approval: time to approve 3 h, in office hours.") != std::string::npos);
  CHECK(tells_at("   10 %  from ") < tells_at("waits for approval"));
  CHECK(tells_at("waits for approval") < tells_at("  100 %  from "));
  CHECK(told.find("waits for approval") == told.rfind("waits for approval"));
}

TEST_CASE("explain tells what is copied to a candidate that serves nobody, and how busy that makes its replicas") {
  const TemporaryFolder folder;
  write_text(folder / "shadow.json", R"({
      "name": "s", "traffic": {"base": "20/s"}, "baseline": {"failure": "1%"}, "costs": {"failure": "1 USD"},
      "fleet": {"replicas": 10}, "capacity": {"service_time": {"median": "200ms"}, "timeout": "2s"},
      "strategies": [{"name": "shadow", "mirrored": "50%", "duration": "10h", "then": "big_bang"}]})");
  const std::string told = run_program({"explain", (folder / "shadow.json").string(), "--full"}).out;
  CAPTURE(told);
  const auto says = [&](const char* words) { return told.find(words) != std::string::npos; };
  CHECK(
      says("for 10 h: no exposure yet; 50 % of requests mirrored to the candidate, 360 thousand; detectable: doubled "
           "failures "));
  CHECK(says("; candidate 5, utilization "));
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
  const std::string told = run_program({"explain", (folder / "gates.json").string(), "--full"}).out;
  CAPTURE(told);
  const auto says = [&](const char* words) { return told.find(words) != std::string::npos; };
  CHECK(
      says("detectable against the time before: doubled failures (judged at the end of the stage; enough data after 10 "
           "min), "
           "a mild regression after 2.1 h, beyond the stage."));
  CHECK(says("for 1 h, then on hold until Mon 05:00: "));
  CHECK(says("waits for approval: time to approve 3 h, in office hours."));
  CHECK(says("Inconclusive judgments are decided by people: time to decide 3 h, in office hours."));
  CHECK(says(
      "90 % of requests mirrored to the candidate, 130 thousand; detectable: doubled failures (judged at the end of "
      "the stage; enough data after 3 min)"));
  CHECK(
      says("10.8 thousand users by its end; detectable: doubled failures (judged at the end of the stage; enough data "
           "after 12 min)"));
  CHECK(
      says("Inconclusive judgments of \"stage 1\" are decided by people: median time to decide 1 h (sigma 1), in "
           "office hours."));
}

TEST_CASE("a gate that looks when explain says so detects an effect under load four times in five") {
  const TemporaryFolder folder;
  write_text(folder / "scenario.json", judged_once("5d").dump());
  const std::string told = run_program({"explain", folder / "scenario.json", "--full"}).out;
  CAPTURE(told);
  const std::string before = "a mild regression (judged at the end of the stage; enough data after ";
  REQUIRE(told.find(before) != std::string::npos);
  const double hours = std::stod(told.substr(told.find(before) + before.size()));
  const auto minutes = 5 * std::llround(std::ceil(hours * 12.0));
  const double tolerance = 0.08;  // four standard errors of 400 runs
  CHECK(std::abs(detected_within(minutes) - 0.80) < tolerance);
  CHECK(detected_within(minutes - 120) < 0.80 - 4 * tolerance);  // most of what comes earlier does not show it
}

TEST_CASE("explain tells where replicas are never busy enough for an effect under load") {
  const TemporaryFolder folder;
  nlohmann::json scenario = judged_once("2h");
  write_text(folder / "scenario.json", scenario.dump());
  const auto told = [&] { return run_program({"explain", folder / "scenario.json", "--full"}).out; };
  const std::string words = "a mild regression not at this load (shows above 22 % utilization)";
  CHECK(told().find(words) != std::string::npos);  // in the two hours after midnight
  scenario["candidate"]["outcomes"]["mild"]["shows"] = "at_once";
  scenario["candidate"]["outcomes"]["mild"].erase("shows_above");
  write_text(folder / "scenario.json", scenario.dump());
  CHECK(told().find(words) == std::string::npos);
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
  const std::string words = run_program({"explain", folder / "scenario.json", "--full"}).out;
  for (const char* told : {"         change freeze at the start: begins Mon 08:00 (off hours).\n",
                           "    0 %  from Mon 08:00 (off hours) for 10 min: no exposure yet.\n",
                           "   10 %  from Mon 08:00 (off hours) for 1 d 16 h: ",
                           "   50 %  from Wed 00:00 (off hours) until the forecast ends: ",
                           "  100 %  not reached within the forecast.\n"}) {
    CAPTURE(told);
    CHECK(words.find(told) != std::string::npos);
  }
}

TEST_CASE("explain --json has the summary's facts, and docs/reference/explanation.md says what each key is") {
  const auto facts_of = [](const std::string& scenario) {
    return nlohmann::json::parse(run_program({"explain", scenario, "--json"}).out);
  };
  const nlohmann::json facts = facts_of(chatbot);
  CHECK(facts["format"] == "rollcast explanation 1");
  CHECK(facts["failures"]["per_day"].get<double>() ==
        Approx(facts["failures"]["rate"].get<double>() * facts["traffic"]["requests_per_day"].get<double>()));
  CHECK(facts["strategies"][3]["label"] == "canary");
  CHECK(facts["strategies"][3]["full_h"] == 16.0);
  CHECK(facts["strategies"][4]["full_h"].is_null());
  CHECK(facts["decision"]["limits"][0]["event"] == "regression_fully_rolled_out");
  double probability = 0.0;
  for (const auto& outcome : facts["candidate"]) probability += outcome["probability_if_passed"].get<double>();
  CHECK(probability == Approx(1.0));
  std::set<std::string> keys;
  add_keys(facts, keys);
  const std::string page = text_of(top + "/docs/reference/explanation.md");
  for (const std::string& key : keys) {
    CAPTURE(key);
    CHECK(page.find("`" + key + "`") != std::string::npos);
  }
  CHECK(facts_of(top + "/scenarios/studies/all_strategies.json").is_array());
  CHECK(run_program({"explain", chatbot, "--json", "--full"}).exit_code == 2);
}

TEST_CASE("the summary of an explanation has at most twenty lines, none of them too long for a terminal") {
  const std::vector<std::string> lines = lines_of(run_program({"explain", "fraud_model"}).out);
  CHECK(lines.size() >= 10);
  CHECK(lines.size() <= 20);
  for (const std::string& line : lines) CHECK(line.size() <= 112);
}

}  // namespace rollcast::test::explain_test
