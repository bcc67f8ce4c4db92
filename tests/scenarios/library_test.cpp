// The shipped scenarios: they tell a story, say of each figure where it comes from, and together use all there is.

#include <algorithm>
#include <map>
#include <set>

#include "rollcast/strategies/reference.hpp"
#include "scenarios/scenario_texts.hpp"
#include "support/catch.hpp"

namespace rollcast::test::library_test {

namespace {

using nlohmann::json;
using Keys = std::set<std::string>;

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

std::map<std::string, json> files_in(const std::string& folder) {
  std::map<std::string, json> scenarios;
  for (const auto& entry : std::filesystem::directory_iterator{source_folder() / "scenarios" / folder})
    if (entry.path().extension() == ".json")
      scenarios[entry.path().stem().string()] = json::parse(read_text_file(entry.path()), nullptr, true, true);
  return scenarios;
}

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

/// Names of strategies and judges, wherever they stand in a list of strategies.
void add_kinds(Keys& kinds, const json& node) {
  if (node.is_string()) kinds.insert(node.get<std::string>());
  for (const json& part : node.is_structured() ? node : json::array()) add_kinds(kinds, part);
}

/// Keys for one kind of failure or one class of candidate, of which there are many alike.
bool is_one_of_many(const std::string& pointer) {
  return pointer.find("/kind_odds_ratios/") != std::string::npos || pointer.starts_with("/costs/failures/") ||
         pointer.starts_with("/offline/checks/*/detects/");
}

/// What can be written and is used by none of these: keys of the world, and strategies and judges.
std::vector<std::string> unused(const std::map<std::string, json>& files) {
  static const scenarios::Reference reference = strategies::full_reference();
  Keys keys, kinds;
  for (const auto& [name, file] : files) {
    add_keys(keys, file, "");
    add_kinds(kinds, file["strategies"]);
  }
  std::vector<std::string> missing;
  for (const auto& key : reference.scenario)
    if (!keys.contains(key.pointer) && !is_one_of_many(key.pointer)) missing.push_back(key.pointer);
  for (const auto& family : reference.families)
    for (const auto& kind : family.kinds)
      if (!kinds.contains(kind.name)) missing.push_back(kind.name);
  return missing;
}

}  // namespace

TEST_CASE("every shipped scenario tells a story and where each figure comes from") {
  const auto scenarios = files_in("library");
  for (const auto& [name, scenario] : scenarios) {
    CAPTURE(name);
    CHECK(scenario["story"].get<std::string>().size() > 100);
    for (const auto& figure : unsourced(figures_of(scenario), "", scenario["sources"]))
      FAIL_CHECK("no source: " << figure);
  }
  CHECK(scenarios.size() >= 9);
}

TEST_CASE("the shipped scenarios and studies together use every key, every strategy and every judge") {
  auto files = files_in("library");
  files.merge(files_in("studies"));
  for (const auto& what : unused(files)) FAIL_CHECK("no shipped scenario or study uses " << what);
  files.erase("quality_control");
  CHECK(unused(files).front() == "/traffic/trace");
  files.erase("all_strategies");
  CHECK(std::ranges::count(unused(files), "rolling") == 1);
}

TEST_CASE("a figure without a source is noticed") {
  const json scenario{{"name", "x"}, {"traffic", {{"base", "1/s"}, {"noise", {{"cv", 1}}}}}, {"tick", "5min"}};
  const json sources{{"/traffic/noise", "assumed: x"}, {"/tick", "assumed: x"}};
  CHECK(unsourced(figures_of(scenario), "", sources) == std::vector<std::string>{"/traffic/base"});
}

}  // namespace rollcast::test::library_test
