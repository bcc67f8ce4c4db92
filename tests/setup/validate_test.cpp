#include <algorithm>
#include <filesystem>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "rollcast/scenarios/load.hpp"
#include "rollcast/setup/files.hpp"
#include "rollcast/setup/library.hpp"
#include "rollcast/setup/study_setup.hpp"
#include "support/catch.hpp"
#include "support/modules.hpp"
#include "support/places.hpp"
#include "support/plain_scenario.hpp"

namespace rollcast::test::validate_test {

namespace {

namespace fs = std::filesystem;

Scenario chatbot() {
  return read_study_file(fs::path{source_tree()} / "scenarios/library/support_chatbot.json").scenario;
}

/// A scenario that a test breaks by hand, and where that must be noticed.
struct Broken {
  std::string pointer;
  std::function<void(Scenario&)> break_it;
};

OutcomeSpec& mild(Scenario& s) { return s.candidate.outcomes[static_cast<std::size_t>(Outcome::mild)]; }

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

const std::vector<Broken>& broken() {
  static const std::vector<Broken> all{
      {"/baseline/failure", [](Scenario& s) { s.baseline.failure = Probability{1.0}; }},
      {"/baseline/failure", [](Scenario& s) { s.baseline.failure = Probability{not_a_number}; }},
      {"/traffic/base", [](Scenario& s) { s.traffic.base_per_second = -3.0; }},
      {"/traffic/base", [](Scenario& s) { s.traffic.base_per_second = not_a_number; }},
      {"/tick", [](Scenario& s) { s.tick = Duration{}; }},
      {"/tick", [](Scenario& s) { s.tick = Duration::minutes(7); }},
      {"/until", [](Scenario& s) { s.until = s.until + Duration::seconds(1); }},
      {"/until", [](Scenario& s) { s.until = Duration::days(-1); }},
      {"/start", [](Scenario& s) { s.start.weekday = 9; }},
      {"/start", [](Scenario& s) { s.start.time_of_day = Duration::seconds(30); }},
      {"/candidate/outcomes", [](Scenario& s) { mild(s).probability = Probability{0.9}; }},
      {"/candidate/outcomes/mild/odds_ratio/median", [](Scenario& s) { mild(s).odds_ratio_median = 0.5; }},
      {"/candidate/outcomes/mild/shows_in", [](Scenario& s) { mild(s).shows_in = 40; }},
      {"/candidate/outcomes/mild/shows", [](Scenario& s) { mild(s).shows = static_cast<Shows>(12); }},
      {"/candidate/outcomes/mild/benefit", [](Scenario& s) { mild(s).benefit = Money{1.0}; }},
      {"/segments",
       [](Scenario& s) {
         s.segments = {{"a", Probability{0.5}, s.baseline.failure}, {"b", Probability{0.4}, s.baseline.failure}};
       }},
      {"/services/0/calls/0/service",
       [](Scenario& s) {
         s.services.all = {{"web", {{7}}, {}}};
       }},
      {"/incidents/length/median",
       [](Scenario& s) {
         s.incidents = {.per_30_days = 1.0, .affected_median = Probability{0.1}, .length = {Duration::hours(-1)}};
       }},
      {"/slo/objective", [](Scenario& s) { s.slo.objective = Probability{1.0}; }},
      {"/costs/failure", [](Scenario& s) { s.costs.failure = Money{-1.0}; }},
      {"/currency", [](Scenario& s) { s.currency = "euros"; }},
      {"/watching/alerts/0/short_window",
       [](Scenario& s) {
         s.watching.alerts = {{2.0, Duration::hours(1), Duration::hours(2), {Duration::hours(1)}}};
       }},
      {"/decision/limits/0/event",
       [](Scenario& s) {
         s.decision.budget = Money{std::numeric_limits<double>::infinity()};
         s.decision.limits = {{RiskEvent::over_budget, Probability{0.1}}};
       }},
      {"/offline",
       [](Scenario& s) {
         s.offline.checks = {{"strict", {}, {}}};
         s.offline.checks.front().stops.fill(Probability{1.0});
       }},
      {"/capacity",
       [](Scenario& s) {
         s = plain_scenario();
         s.capacity = CapacitySpec{.service_median = 0.1, .timeout = std::numeric_limits<double>::infinity()};
       }},
      {"/traffic/trace",
       [](Scenario& s) {
         s.traffic.trace = Trace{"t", Duration::hours(6), {{{1, -2, 3, 4}}}};
       }},
  };
  return all;
}

}  // namespace

TEST_CASE("shipped scenarios are valid, and their text written anew reads as the same") {
  const auto files = shipped_scenarios();
  REQUIRE(files.size() > 5);
  for (const fs::path& file : files) {
    CAPTURE(file);
    const Scenario scenario = read_study_file(file).scenario;
    CHECK(validate(scenario) == std::vector<std::string>{});
    const auto trace = [&](std::string_view) { return trace_text(*scenario.traffic.trace); };
    Document document{scenario_text(scenario)};
    const Scenario again = read_scenario(document.root(), trace);
    CHECK_NOTHROW(document.finish());
    CHECK(scenario_text(again) == scenario_text(scenario));
  }
}

TEST_CASE("a scenario that was made in C++ can be valid") {
  CHECK(validate(plain_scenario()) == std::vector<std::string>{});
}

TEST_CASE("each field of a scenario that is broken by hand is refused at its place, with a reason") {
  for (const Broken& one : broken()) {
    const std::string& pointer = one.pointer;
    Scenario scenario = chatbot();
    one.break_it(scenario);
    const std::vector<std::string> errors = validate(scenario);
    CAPTURE(pointer, errors);
    REQUIRE_FALSE(errors.empty());
    CHECK(std::ranges::any_of(errors, [&](const std::string& error) {
      return error.starts_with(pointer + ": ") && error.size() > pointer.size() + 20;
    }));
  }
}

TEST_CASE("everything that is wrong is told at once") {
  Scenario scenario = chatbot();
  scenario.slo.objective = Probability{0.0};
  scenario.costs.failure = Money{-1.0};
  scenario.name = "";
  CHECK(validate(scenario).size() == 3);
}

TEST_CASE("a scenario without anything in it is refused, not crashed on") { CHECK(validate(Scenario{}).size() > 5); }

TEST_CASE("a name that is not UTF-8 is refused") {
  Scenario scenario = plain_scenario();
  REQUIRE(validate(scenario).empty());
  scenario.name = "\xff\xfe";
  REQUIRE(validate(scenario).size() == 1);
  CHECK(validate(scenario).front().find("is not UTF-8") != std::string::npos);
}

}  // namespace rollcast::test::validate_test
