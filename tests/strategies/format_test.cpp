// Strategies and judges, their documentation and the schema are held to each other: the same options, the same
// defaults.

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "rollcast/setup/files.hpp"
#include "rollcast/setup/study_setup.hpp"
#include "rollcast/strategies/catalog.hpp"
#include "rollcast/strategies/judge.hpp"
#include "support/catch.hpp"
#include "support/places.hpp"
#include "support/plain_scenario.hpp"

namespace rollcast::test::format_test {

using nlohmann::json;

namespace {

using Options = std::set<std::string>;

const std::string source = source_tree();

/// Options that a kind asks for when read at a five-minute tick, and their defaults.
struct Asked {
  Options options;
  json resolved;
};

Asked asked_by(const std::string& strategy, const std::string& below) {
  Scenario s = plain_scenario();
  s.tick = Duration::minutes(5);
  Document document{R"({"strategies": [)" + strategy + "]}"};
  read_strategies(document.root(), s, {});
  document.finish();
  Asked asked;
  for (const std::string& key : document.known_keys()) {
    if (!key.starts_with(below)) continue;
    const std::string option = key.substr(below.size());
    if (option.find('/') == std::string::npos && option != "name" && option != "label" && option != "*")
      asked.options.insert(option);
  }
  asked.resolved = document.resolved();
  return asked;
}

/// Options that only show when another one is written.
const std::map<std::string, std::string> with_all_options{
    {"ab_test", R"({"name": "ab_test", "detect": 1.2})"},
    {"optimal_stopping",
     R"({"name": "optimal_stopping", "batch_cost": "1 USD", "bad_released": "2 USD", "good_rolled_back": "3 USD"})"},
    {"z_test", R"({"name": "canary", "judge": {"name": "z_test", "every": "5min"}})"},
    {"sprt", R"({"name": "canary", "judge": {"name": "sprt", "compare": "fixed"}})"},
    {"exact_binomial", R"({"name": "canary", "judge": {"name": "exact_binomial", "detect": 1.5}})"},
    {"mann_whitney", R"({"name": "canary", "judge": {"name": "mann_whitney", "interval": "10min"}})"},
    {"all_of", R"({"name": "canary", "judge": {"name": "all_of", "judges": ["z_test", "bayes"]}})"},
    {"any_of", R"({"name": "canary", "judge": {"name": "any_of", "judges": ["z_test", "bayes"]}})"},
    {"score",
     R"({"name": "canary", "judge": {"name": "score", "members": [{"judge": "z_test"}, {"judge": "bayes"}]}})"}};

/// Judges made of others, which have no default.
const std::set<std::string> needs_members{"all_of", "any_of", "score"};

std::string written(const std::string& kind, const std::string& otherwise) {
  const auto found = with_all_options.find(kind);
  return found == with_all_options.end() ? otherwise : found->second;
}

/// The rows of a kind's section in FORMAT.md: option and default.
std::map<std::string, std::string> documented(const std::string& kind) {
  std::map<std::string, std::string> rows;
  std::istringstream text{read_text_file(source + "/scenarios/FORMAT.md")};
  bool in_section = false;
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with("#")) in_section = line.starts_with("### `" + kind + "`:");
    if (!in_section || !line.starts_with("| `")) continue;
    std::vector<std::string> cells;
    std::istringstream rest{line};
    for (std::string cell; std::getline(rest, cell, '|');) cells.push_back(cell);
    const auto option = cells.at(1).substr(2, cells[1].rfind('`') - 2);
    rows[option] = cells.at(3).substr(1, cells[3].size() - 2);
  }
  return rows;
}

json in_schema(const std::string& part, const std::string& kind) {
  const json schema = json::parse(read_text_file(source + "/scenarios/schema.json"));
  for (const json& choice : schema["$defs"][part]["anyOf"])
    if (choice.contains("properties") && choice["properties"]["name"]["const"] == kind) return choice["properties"];
  return {};
}

void check_kind(const std::string& part, const std::string& kind, const Asked& asked, const json& resolved) {
  CAPTURE(kind);
  Options in_guide, in_the_schema;
  const json properties = in_schema(part, kind);
  REQUIRE(properties.is_object());
  for (const auto& [option, value] : properties.items())
    if (option != "name" && option != "label" && option != "note") in_the_schema.insert(option);
  for (const auto& [option, default_cell] : documented(kind)) {
    in_guide.insert(option);
    CAPTURE(option);
    if (!default_cell.starts_with('`')) continue;
    const json stated = json::parse(default_cell.substr(1, default_cell.size() - 2));
    CHECK(properties[option]["default"] == stated);
    const json& value = resolved.at(option);
    CHECK((value.is_object() && value.contains("name") ? value.at("name") : value) == stated);
  }
  CHECK(in_guide == asked.options);
  CHECK(in_the_schema == asked.options);
}

}  // namespace

TEST_CASE("every strategy's options and defaults are documented as they are read") {
  for (const StrategyKind& kind : strategy_catalog()) {
    const std::string name{kind.name};
    const Asked asked = asked_by(written(name, "\"" + name + "\""), "/strategies/*/");
    check_kind("strategy", name, asked, asked.resolved.at("strategies").at(0));
  }
}

TEST_CASE("every judge's options and defaults are documented as they are read") {
  for (const JudgeKind& kind : judge_catalog()) {
    const std::string name{kind.name};
    const std::string bare = R"({"name": "canary", "judge": ")" + name + "\"}";
    const Asked asked = asked_by(written(name, bare), "/strategies/*/judge/");
    json resolved = asked.resolved.at("strategies").at(0).at("judge");
    if (!needs_members.contains(name)) resolved.update(asked_by(bare, "").resolved.at("strategies").at(0).at("judge"));
    check_kind("judge", name, asked, resolved);
  }
}

TEST_CASE("every shipped study can be read") {
  for (const auto& file : std::filesystem::directory_iterator{source + "/scenarios/studies"}) {
    if (json::parse(read_text_file(file.path()), nullptr, true, true).contains("scenarios"))
      continue;  // the program reads these
    CAPTURE(file.path().filename().string());
    CHECK_NOTHROW(read_study_file(file.path()));
  }
}

}  // namespace rollcast::test::format_test
