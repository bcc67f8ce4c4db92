// The shipped scenarios: they tell a story, say of each figure where it comes from, and together use all there is.

#include <algorithm>

#include "scenarios/documented_keys.hpp"
#include "scenarios/scenario_texts.hpp"
#include "support/catch.hpp"

using namespace rollcast;
using namespace rollcast::test;

namespace {

using nlohmann::json;

/// Figures of `node` that no note of `sources` covers, itself or through a part it belongs to.
std::vector<std::string> unsourced(const json& node, const std::string& pointer, const json& sources) {
  if (sources.contains(pointer)) return {};
  if (!node.is_object()) return {pointer};
  std::vector<std::string> missing;
  for (const auto& [key, value] : node.items())
    for (auto& figure : unsourced(value, pointer + "/" + key, sources)) missing.push_back(std::move(figure));
  return missing;
}

json figures_of(json scenario) {
  for (const char* words : {"format", "name", "story", "currency", "sources", "note"}) scenario.erase(words);
  return scenario;
}

std::map<std::string, json> scenarios_in(const std::string& folder) {
  std::map<std::string, json> scenarios;
  for (const auto& entry : std::filesystem::directory_iterator{source_folder() / "scenarios" / folder})
    if (entry.path().extension() == ".json")
      scenarios[entry.path().stem().string()] = json::parse(read_text_file(entry.path()), nullptr, true, true);
  return scenarios;
}

std::map<std::string, json> library() { return scenarios_in("library"); }

void add_keys(Keys& keys, const json& node, const std::string& pointer) {
  if (node.is_object()) {
    for (const auto& [key, value] : node.items()) {
      keys.insert(pointer + "/" + key);
      add_keys(keys, value, pointer + "/" + key);
    }
  } else if (node.is_array()) {
    for (const json& item : node) add_keys(keys, item, pointer + "/*");
  }
}

void add_options(Keys& options, const json& named) {
  if (!named.is_object()) return;
  for (const auto& [option, value] : named.items()) options.insert(named["name"].get<std::string>() + ": " + option);
  if (named.contains("judge")) add_options(options, named["judge"]);
  for (const json& judge : named.value("judges", json::array())) add_options(options, judge);
  for (const json& member : named.value("members", json::array())) add_options(options, member["judge"]);
}

/// What is documented and no scenario uses: keys, and options of strategies and judges.
std::vector<std::string> unused(const std::map<std::string, json>& scenarios) {
  Keys keys, options;
  for (const auto& [name, scenario] : scenarios) {
    add_keys(keys, scenario, "");
    for (const json& strategy : scenario["strategies"]) add_options(options, strategy);
  }
  std::vector<std::string> missing;
  for (const auto& row : documented_keys())
    if (!keys.contains(row.pointer)) missing.push_back(row.pointer);
  std::ranges::set_difference(documented_options(), options, std::back_inserter(missing));
  return missing;
}

}  // namespace

TEST_CASE("every shipped scenario tells a story and where each figure comes from") {
  const auto scenarios = library();
  for (const auto& [name, scenario] : scenarios) {
    CAPTURE(name);
    CHECK(scenario["story"].get<std::string>().size() > 100);
    for (const auto& figure : unsourced(figures_of(scenario), "", scenario["sources"])) FAIL_CHECK("no source: " << figure);
  }
  CHECK(scenarios.size() >= 9);
}

TEST_CASE("the shipped scenarios and studies together use every key and every option") {
  auto scenarios = library();
  scenarios.merge(scenarios_in("studies"));
  for (const auto& what : unused(scenarios)) FAIL_CHECK("no shipped scenario uses " << what);
  scenarios.erase("quality_control");
  CHECK(unused(scenarios).front() == "/traffic/trace");
  CHECK(std::ranges::count(unused(scenarios), "ab_test: detect") == 1);
}

TEST_CASE("a figure without a source is noticed") {
  const json scenario{{"name", "x"}, {"traffic", {{"base", "1/s"}, {"noise", {{"cv", 1}}}}}, {"tick", "5min"}};
  const json sources{{"/traffic/noise", "assumed: x"}, {"/tick", "assumed: x"}};
  CHECK(unsourced(figures_of(scenario), "", sources) == std::vector<std::string>{"/traffic/base"});
}
