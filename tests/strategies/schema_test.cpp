// scenarios/schema.json allows what can be read, and refuses a kind without what only that kind requires.

#include <filesystem>
#include <nlohmann/json.hpp>

#include "rollcast/setup/files.hpp"
#include "support/catch.hpp"
#include "support/places.hpp"
#include "support/schema.hpp"

namespace rollcast::test::schema_test {

namespace {

using nlohmann::json;
namespace fs = std::filesystem;

const Schema& schema() {
  static const Schema all{setup::read_text_file(fs::path{source_tree()} / "scenarios/schema.json")};
  return all;
}

json scenario_in(const fs::path& file) {
  return json::parse(setup::read_text_file(fs::path{source_tree()} / file), nullptr, true, true);
}

json shortest_with(const std::string& pointer, const std::string& value) {
  json scenario = json::parse(R"({"name": "short", "traffic": {"base": "20/s"}, "baseline": {"failure": "0.5%"},
                                  "costs": {"failure": "0.5 USD"}})");
  scenario[json::json_pointer{pointer}] = json::parse(value);
  return scenario;
}

}  // namespace

TEST_CASE("The schema allows every shipped scenario") {
  std::size_t allowed = 0;
  for (const char* folder : {"scenarios/library", "tests/scenarios"})
    for (const auto& file : fs::directory_iterator{fs::path{source_tree()} / folder}) {
      if (file.path().extension() != ".json") continue;
      CAPTURE(file.path().filename().string());
      CHECK(schema().allows(scenario_in(fs::relative(file.path(), source_tree()))));
      ++allowed;
    }
  CHECK(allowed >= 13);
}

TEST_CASE("The schema refuses a kind without a key that only this kind requires") {
  const std::vector<std::pair<const char*, std::vector<const char*>>> required{
      {"classifier", {"prevalence"}}, {"regressor", {"sd", "tolerance"}}, {"generator", {"hallucination"}}};
  for (const auto& [kind, keys] : required)
    for (const char* key : keys) {
      CAPTURE(kind, key);
      json scenario = scenario_in(std::string{"tests/scenarios/"} + kind + ".json");
      json& quality = scenario["baseline"]["quality"];
      REQUIRE(quality.at("kind") == kind);
      REQUIRE(quality.erase(key) == 1);
      CHECK_FALSE(schema().allows(scenario));
    }
}

TEST_CASE("The schema asks one kind for nothing that only another one requires") {
  CHECK(schema().allows(shortest_with("/strategies", R"([{"name": "canary", "judge": {"name": "sprt"}}])")));
  CHECK_FALSE(schema().allows(shortest_with("/strategies", R"([{"name": "canary", "judge": {"name": "sptr"}}])")));
  CHECK_FALSE(schema().allows(shortest_with("/trafic", R"({"base": "20/s"})")));
  CHECK_FALSE(schema().allows(shortest_with("/traffic/base", "20")));
}

}  // namespace rollcast::test::schema_test
