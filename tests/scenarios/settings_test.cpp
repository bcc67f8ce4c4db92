// Single values put in their places before a scenario is read.

#include "rollcast/scenarios/settings.hpp"

#include "rollcast/scenarios/scenario_error.hpp"
#include "scenarios/scenario_texts.hpp"
#include "support/catch.hpp"

namespace rollcast::test::settings_test {

namespace {

std::string with(std::vector<std::string> written, std::string_view text = minimal_text) {
  std::vector<Setting> settings;
  for (const std::string& w : written) settings.push_back(read_setting(w));
  return with_settings(std::string{text}, settings);
}

std::string refusal_of(const std::string& written, std::string_view text = minimal_text) {
  try {
    with({written}, text);
  } catch (const ScenarioError& error) {
    return error.errors().at(0);
  }
  return "";
}

}  // namespace

TEST_CASE("a setting names its place by dots or as a JSON pointer, and makes the parts that are missing") {
  const Scenario s =
      load_text(with({"start=Fri 16:00", "/people/office_hours/days=Mon-Fri", "slo.objective=0.97", "name=\"7\""}))
          .scenario;
  CHECK(s.start.weekday == 4);
  CHECK(s.start.time_of_day == Duration::hours(16));
  CHECK(s.people.office_hours.days.last == 4);
  CHECK(s.slo.objective == Probability{0.97});
  CHECK(s.name == "7");
  const Scenario full =
      load_text(with({"watching.alerts.0.burn=7", "traffic.daily.1.amplitude=0.01"}, full_text())).scenario;
  CHECK(full.watching.alerts.at(0).burn == 7.0);
  CHECK(full.traffic.daily.at(1).amplitude == 0.01);
}

TEST_CASE("of two settings of one place the later holds, and values may hold anything") {
  CHECK(load_text(with({"name=one", "name=a=b.c/~ \"<b>"})).scenario.name == "a=b.c/~ \"<b>");
  CHECK(nlohmann::json::parse(with({"/a~1b/c.d=1"}))["a/b"]["c.d"] == 1);
  CHECK(load_text(with({"name=\xff"})).scenario.name == "\ufffd");
}

TEST_CASE("errors of a setting name its place") {
  CHECK(errors_of(with({"start=Friday"})).at(0).starts_with("/start: "));
  CHECK(errors_of(with({"slo.objectiv=0.9"})).at(0).starts_with("/slo/objectiv: unknown key"));
  CHECK(refusal_of("start") ==
        "--set start: is no place with its value, such as start=\"Fri 16:00\" or slo.objective=0.99.");
  CHECK(refusal_of("=3").find("is no place with its value") != std::string::npos);
  CHECK(refusal_of("segments=[]").find("only single values can be set") != std::string::npos);
  CHECK(refusal_of("name.first=x") == "--set /name/first: there is no place \"first\" in the text \"minimal\".");
  CHECK(refusal_of("watching.alerts.1.burn=7", full_text()).find("there is no place \"1\" in") != std::string::npos);
  CHECK(refusal_of("/a~2=1").find("is no JSON pointer") != std::string::npos);
  CHECK(refusal_of("name=good") == "");
}

TEST_CASE("a text that cannot be parsed is left to be refused as it is") {
  CHECK(with({"name=x"}, "{\"name\": }") == "{\"name\": }");
}

}  // namespace rollcast::test::settings_test
