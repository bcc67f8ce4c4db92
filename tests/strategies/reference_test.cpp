// scenarios/schema.json and docs/reference are generated from the readers. ROLLCAST_UPDATE=1 writes them anew.

#include "rollcast/strategies/reference.hpp"

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "rollcast/scenarios/load.hpp"
#include "rollcast/scenarios/stand_in.hpp"
#include "rollcast/setup/files.hpp"
#include "rollcast/setup/study_setup.hpp"
#include "rollcast/strategies/catalog.hpp"
#include "rollcast/strategies/judge.hpp"
#include "support/catch.hpp"
#include "support/places.hpp"

namespace rollcast::test::reference_test {

namespace {

using namespace scenarios;
using nlohmann::json;

namespace fs = std::filesystem;
const fs::path tree{source_tree()};

const Reference& reference() {
  static const Reference all = strategies::full_reference();
  return all;
}

/// What docs/reference/topics holds, by the names of its files.
TopicTexts topics() {
  TopicTexts texts;
  for (const auto& file : fs::directory_iterator{tree / "docs/reference/topics"})
    texts[file.path().stem().string()] = read_text_file(file.path());
  return texts;
}

/// The generated files, by their path in the tree.
std::map<std::string, std::string> generated_files() {
  std::map<std::string, std::string> files{{"scenarios/schema.json", schema_text(reference())}};
  for (auto& [name, text] : reference_pages(reference(), topics())) files["docs/reference/" + name] = std::move(text);
  return files;
}

bool holds_others(ValueKind kind) {
  return kind == ValueKind::object || kind == ValueKind::list || kind == ValueKind::named_list ||
         kind == ValueKind::named;
}

void check_key(const Declaration& key) {
  CAPTURE(key.pointer);
  CHECK(key.problem.empty());
  CHECK(key.doc.ends_with('.'));
  CHECK((!key.example.empty() || !key.fallback.empty() || holds_others(key.kind)));
}

/// What a strategy or judge asks for when it is read, below a pattern.
std::set<std::string> options_asked(const std::string& strategy, const std::string& below) {
  Document document{R"({"strategies": [)" + strategy + "]}"};
  strategies::read_strategies(document.root(), shortest_scenario(), {});
  document.finish();
  std::set<std::string> options;
  for (const std::string& key : document.known_keys())
    if (key.starts_with(below)) options.insert(key.substr(below.size()));
  return options;
}

/// What a kind asks for without describing it.
std::vector<std::string> undescribed(const NamedKind& kind, const std::set<std::string>& asked) {
  std::set<std::string> known{"/name"};
  for (const auto& option : kind.options) known.insert(option.pointer);
  std::vector<std::string> missing;
  for (const auto& option : asked) {
    const bool is_within = option.find('/', 1) != std::string::npos;  // of a named part, or of a value
    if (!is_within && !option.empty() && option != "/*" && !known.contains(option)) missing.push_back(option);
  }
  return missing;
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

std::string written(const std::string& kind, const std::string& otherwise) {
  const auto found = with_all_options.find(kind);
  return found == with_all_options.end() ? otherwise : found->second;
}

/// Objects of a schema that take any key; what a condition asks of one says nothing about its other keys.
void find_open_objects(const json& node, const std::string& place, std::vector<std::string>& open) {
  if (node.is_object() && node.contains("properties") && !node.contains("additionalProperties")) open.push_back(place);
  if (!node.is_structured()) return;
  for (const auto& [key, value] : node.items())
    if (key != "if") find_open_objects(value, place + "/" + key, open);
}

}  // namespace

TEST_CASE("No strategy or judge asks for an option that is not described") {
  for (const auto& kind : reference().families[0].kinds) {
    CAPTURE(kind.name);
    CHECK(undescribed(kind, options_asked(written(kind.name, "\"" + kind.name + "\""), "/strategies/*")).empty());
  }
  for (const auto& kind : reference().families[1].kinds) {
    CAPTURE(kind.name);
    const auto strategy = written(kind.name, R"({"name": "canary", "judge": ")" + kind.name + "\"}");
    CHECK(undescribed(kind, options_asked(strategy, "/strategies/*/judge")).empty());
  }
}

TEST_CASE("Every object of the schema is closed") {
  std::vector<std::string> open;
  find_open_objects(json::parse(schema_text(reference())), "", open);
  CHECK(open.empty());
}

TEST_CASE("Every shipped study can be read") {
  for (const auto& file : fs::directory_iterator{tree / "scenarios/studies"}) {
    if (json::parse(read_text_file(file.path()), nullptr, true, true).contains("scenarios"))
      continue;  // the program reads these
    CAPTURE(file.path().filename().string());
    CHECK_NOTHROW(setup::read_study_file(file.path()));
  }
}

TEST_CASE("The schema and the reference are what the readers declare (else: ROLLCAST_UPDATE=1)") {
  const auto files = generated_files();
  for (const auto& [name, text] : files) {
    CAPTURE(name);
    if (std::getenv("ROLLCAST_UPDATE") != nullptr) std::ofstream{tree / name} << text;
    CHECK(text == read_text_file(tree / name));
  }
  for (const auto& file : fs::directory_iterator{tree / "docs/reference"}) {
    const bool is_from_readers =
        file.is_regular_file() && read_text_file(file.path()).find("Generated from the readers") != std::string::npos;
    if (is_from_readers) CHECK(files.contains("docs/reference/" + file.path().filename().string()));
  }
}

TEST_CASE("Lines of the reference have at most 120 columns") {
  for (const auto& [name, text] : generated_files()) {
    if (!name.ends_with(".md")) continue;
    std::istringstream lines{text};
    bool is_code = false;
    for (std::string line; std::getline(lines, line);) {
      CAPTURE(name, line);
      if (line.starts_with("```")) is_code = !is_code;
      CHECK((is_code || line.size() <= 120));
    }
  }
}

TEST_CASE("Every option of every strategy and judge is explained, with an example or default that can be read") {
  for (const auto& family : reference().families)
    for (const auto& kind : family.kinds) {
      CAPTURE(kind.name);
      for (const auto& option : kind.options) check_key(option);
    }
}

TEST_CASE("Every key, strategy and judge is described") {
  CHECK(reference().scenario.size() > 200);
  REQUIRE(reference().families.size() == 2);
  CHECK(reference().families[0].kinds.size() == strategies::strategy_catalog().size());
  CHECK(reference().families[1].kinds.size() == judges::judge_catalog().size());
}

TEST_CASE("A key is found by its pointer, its dotted form or its last name") {
  for (const char* asked : {"/traffic/base", "traffic.base", "base"}) {
    CAPTURE(asked);
    const Help help = help_on(reference(), asked);
    CHECK(help.was_found);
    CHECK(help.text.starts_with("/traffic/base\n  Rate, above 0"));
  }
  CHECK(help_on(reference(), "watching.alerts.0.burn").text.starts_with("/watching/alerts/*/burn\n"));
  CHECK(help_on(reference(), "canary.bake").text.starts_with("canary.bake\n  Duration"));
  CHECK(help_on(reference(), "canary").text.starts_with("canary\n  A strategy."));
}

TEST_CASE("A name that several keys share lists them, and an unknown one is answered with the nearest") {
  const Help several = help_on(reference(), "acknowledge");
  CHECK(several.was_found);
  CHECK(several.text.find("/people/acknowledge") != std::string::npos);
  CHECK(several.text.find("/watching/alerts/*/acknowledge") != std::string::npos);
  const Help none = help_on(reference(), "traffic.bse");
  CHECK_FALSE(none.was_found);
  CHECK(none.text == "Unknown name \"traffic.bse\". Did you mean \"traffic.base\"?\n");
}

TEST_CASE("Help fits a terminal of 100 columns") {
  std::string all = help_topics(reference());
  for (const auto& key : reference().scenario) all += help_on(reference(), key.pointer).text;
  std::istringstream lines{all};
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    CHECK((line.size() <= 100 || line.find(' ', 2) == std::string::npos));
  }
}

}  // namespace rollcast::test::reference_test
