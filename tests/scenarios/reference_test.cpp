// What is described of the scenario's keys is what reading asks for, and what can be written.

#include <algorithm>
#include <cctype>
#include <set>

#include "rollcast/scenarios/reference.hpp"
#include "scenarios/scenario_texts.hpp"
#include "support/catch.hpp"

namespace rollcast::test::reference_test {

namespace {

using namespace scenarios;
using nlohmann::json;

const std::vector<Declaration>& keys_of_a_scenario() {
  static const auto keys = scenario_declarations();
  return keys;
}

bool holds_others(ValueKind kind) {
  return kind == ValueKind::object || kind == ValueKind::list || kind == ValueKind::named_list;
}

const Declaration* declared(const std::string& pointer) {
  const auto key = std::ranges::find(keys_of_a_scenario(), pointer, &Declaration::pointer);
  return key == keys_of_a_scenario().end() ? nullptr : &*key;
}

/// A scenario with one item in each list, written with its required keys alone.
constexpr std::string_view one_item_in_each_list = R"({
  "name": "lists", "baseline": {"failure": "0.5%"}, "costs": {"failure": "0.5 USD"},
  "segments": [{"name": "phones", "share": 1}],
  "traffic": {"base": "20/s", "daily": [{"amplitude": 0.1, "peak": "1h"}], "weekly": [{"amplitude": 0.1,
   "peak": "1h"}]},
  "watching": {"alerts": [{"burn": 2, "long_window": "1h", "short_window": "5min"}]},
  "offline": {"cases": 100, "limits": [{"metric": "failure_rate", "at_most": 0.5}], "checks": [{"name": "scan",
   "detects": 0.5}]},
  "services": [{"name": "web", "calls": [{"service": "db"}]}, {"name": "db"}],
  "calendar": {"freezes": {"weekly": [{"from": "Fri 16:00", "to": "Mon 08:00"}], "once": [{"after": "10d",
   "lasts": "2d"}]}},
  "fleet": {"replicas": 4}, "capacity": {"timeout": "2s"},
  "decision": {"limits": [{"event": "budget_exhausted", "at_most": 0.1}]}})";

constexpr std::string_view classifier = R"({
  "name": "classifier", "traffic": {"base": "20/s"}, "costs": {"failure": "0.5 USD"},
  "baseline": {"quality": {"kind": "classifier", "prevalence": 0.2, "auc": 0.9, "threshold": 1.5}}})";

/// A pointer to the first item of every list.
std::string place_of(std::string pointer) {
  std::ranges::replace(pointer, '*', '0');
  return pointer;
}

/// A scenario in which the key may be written.
json host_of(const std::string& pointer) {
  const bool is_of_kinds = pointer.ends_with("/kind_odds_ratios") || pointer == "/costs/failures";
  return json::parse(is_of_kinds ? classifier : one_item_in_each_list);
}

std::string text_of(const char* file) { return read_text_file(source_folder() / "tests/scenarios" / file); }

/// Scenarios without errors that write every key between them.
const std::vector<json>& whole_scenarios() {
  static const std::vector<json> all = [] {
    std::vector<json> read{json::parse(one_item_in_each_list), json::parse(classifier)};
    for (const char* file : {"full.json", "classifier.json", "regressor.json", "generator.json"})
      read.push_back(json::parse(text_of(file)));
    return read;
  }();
  return all;
}

std::vector<json> scenarios_with(const std::string& pointer) {
  std::vector<json> found;
  for (const json& scenario : whole_scenarios())
    if (scenario.contains(json::json_pointer{place_of(pointer)})) found.push_back(scenario);
  return found;
}

/// Whether reading misses the key when it is taken out of a scenario.
bool is_missed_in(json scenario, const std::string& pointer) {
  const std::string place = place_of(pointer);
  const json::json_pointer key{place};
  scenario[key.parent_pointer()].erase(key.back());
  return std::ranges::any_of(errors_of(scenario.dump(), source_folder() / "tests/scenarios"),
                             [&](const std::string& error) { return error.starts_with(place + ": missing"); });
}

bool is_chosen_in(const json& scenario, const std::string& choice, const std::string& value) {
  const json::json_pointer key{place_of(choice)};
  if (scenario.contains(key)) return scenario.at(key) == value || scenario.at(key).dump() == value;
  return json::parse(declared(choice)->fallback) == value;
}

}  // namespace

TEST_CASE("Each key of a scenario is explained, with an example that can be read") {
  CHECK(keys_of_a_scenario().size() > 200);
  for (const auto& key : keys_of_a_scenario()) {
    CAPTURE(key.pointer);
    CHECK(key.problem.empty());
    REQUIRE_FALSE(key.doc.empty());
    CHECK(std::isupper(static_cast<unsigned char>(key.doc.front())));
    CHECK(key.doc.ends_with('.'));
    CHECK((!key.example.empty() || holds_others(key.kind)));
  }
}

TEST_CASE("No reading asks for a key that is not described") {
  std::vector<std::string> texts{std::string{one_item_in_each_list}, std::string{classifier}};
  for (const char* file : {"full.json", "classifier.json", "regressor.json", "generator.json"})
    texts.push_back(text_of(file));
  for (const auto& text : texts)
    for (const auto& key : load_text(text, source_folder() / "tests/scenarios").known_keys) {
      CAPTURE(key);
      const auto parent = key.substr(0, key.rfind('/'));
      const auto* part = declared(parent);
      const bool is_part_of_a_value = part != nullptr && part->kind == ValueKind::varying_duration;
      CHECK((declared(key) != nullptr || is_part_of_a_value || key.starts_with("/strategies")));
    }
}

TEST_CASE("The example of each part and list can be written in its place") {
  for (const auto& key : keys_of_a_scenario()) {
    const bool stands_for_others = key.pointer == "/baseline/quality";
    if (!holds_others(key.kind) || key.example.empty() || stands_for_others) continue;
    auto scenario = host_of(key.pointer);
    const auto place = place_of(key.pointer);
    scenario[json::json_pointer{place}] = json::parse(key.example);
    for (const auto& error : errors_of(scenario.dump())) {
      CAPTURE(error);
      CHECK_FALSE((error.starts_with(place + ":") || error.starts_with(place + "/")));
    }
  }
}

TEST_CASE("What is described as required is missed by the reader") {
  std::size_t required_keys = 0;
  for (const auto& key : keys_of_a_scenario()) {
    auto scenario = json::parse(one_item_in_each_list);
    const json::json_pointer target{place_of(key.pointer)};
    const bool may_be_missing = key.is_required && !holds_others(key.kind) && scenario.contains(target);
    if (!may_be_missing) continue;
    ++required_keys;
    CAPTURE(key.pointer);
    scenario[target.parent_pointer()].erase(target.back());
    const auto errors = errors_of(scenario.dump());
    REQUIRE(errors.size() == 1);
    CHECK(errors.front().starts_with(place_of(key.pointer) + ": missing"));
  }
  CHECK(required_keys > 10);
}

TEST_CASE("What is described as optional is missed nowhere") {
  std::size_t optional_keys = 0;
  for (const auto& key : keys_of_a_scenario()) {
    const bool depends = key.by_default.starts_with("required") || !key.required_with.empty();
    if (key.is_required || depends) continue;
    CAPTURE(key.pointer);
    for (const json& scenario : scenarios_with(key.pointer)) {
      ++optional_keys;
      CHECK(is_missed_in(scenario, key.pointer) == false);
    }
  }
  CHECK(optional_keys > 200);
}

TEST_CASE("What is described as required with a choice is missed where that is chosen") {
  std::size_t missed = 0;
  for (const auto& key : keys_of_a_scenario()) {
    if (key.required_with.empty() || holds_others(key.kind)) continue;
    CAPTURE(key.pointer);
    for (const json& scenario : scenarios_with(key.pointer)) {
      const bool is_to_be_missed = std::ranges::any_of(key.required_with, [&](const Chosen& chosen) {
        return is_chosen_in(scenario, key.pointer.substr(0, key.pointer.rfind('/') + 1) + chosen.key, chosen.value);
      });
      CHECK(is_missed_in(scenario, key.pointer) == is_to_be_missed);
      missed += is_to_be_missed ? 1 : 0;
    }
  }
  CHECK(missed >= 4);
}

TEST_CASE("A default that is described is the one that reading fills in") {
  const auto resolved = load_text(minimal_text).resolved;
  std::size_t compared = 0;
  for (const auto& key : keys_of_a_scenario()) {
    const bool is_there =
        key.pointer.find('*') == std::string::npos && resolved.contains(json::json_pointer{key.pointer});
    if (key.fallback.empty() || !is_there) continue;
    CAPTURE(key.pointer);
    CHECK(resolved.at(json::json_pointer{key.pointer}) == json::parse(key.fallback));
    ++compared;
  }
  CHECK(compared > 50);
}

}  // namespace rollcast::test::reference_test
