// The shipped scenarios: they load, tell a story, and say of each figure where it comes from.

#include <functional>

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

}  // namespace

TEST_CASE("every shipped scenario tells a story and where each figure comes from") {
  std::size_t scenarios = 0;
  for (const auto& entry : std::filesystem::directory_iterator{source_folder() / "scenarios/library"}) {
    if (entry.path().extension() != ".json") continue;
    ++scenarios;
    const json scenario = json::parse(read_text_file(entry.path()), nullptr, true, true);
    CAPTURE(entry.path().filename().string());
    CHECK(scenario["story"].get<std::string>().size() > 100);
    for (const auto& figure : unsourced(figures_of(scenario), "", scenario["sources"])) FAIL_CHECK("no source: " << figure);
  }
  CHECK(scenarios >= 2);
}

TEST_CASE("a figure without a source is noticed") {
  const json scenario{{"name", "x"}, {"traffic", {{"base", "1/s"}, {"noise", {{"cv", 1}}}}}, {"tick", "5min"}};
  const json sources{{"/traffic/noise", "assumed: x"}, {"/tick", "assumed: x"}};
  CHECK(unsourced(figures_of(scenario), "", sources) == std::vector<std::string>{"/traffic/base"});
}
