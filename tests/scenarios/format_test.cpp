// The reader, schema.json and FORMAT.md are held to each other: the same keys, the same defaults.

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "scenarios/documented_keys.hpp"
#include "scenarios/scenario_texts.hpp"
#include "support/catch.hpp"

namespace rollcast::test::format_test {

namespace {

using nlohmann::json;
using Keys = std::set<std::string>;

/// Keys that other modules read: each stands for all keys below it. Add what they ask for here, and document it.
const Keys keys_read_elsewhere{"/strategies"};

/// Keys without a default, which stand in place of others.
bool is_alternative(const std::string& pointer) {
  static const Keys alternatives{"/traffic/trace", "/incidents/odds_ratio", "/services/*/incidents/odds_ratio",
                                 "/costs/failures"};
  if (pointer.starts_with("/offline/limits/*/")) return true;
  return alternatives.contains(pointer) || pointer.starts_with("/baseline/quality") ||
         pointer.ends_with("/kind_odds_ratios");
}

/// Qualities that write each of their keys between them.
const std::vector<std::string> qualities{
    R"({"kind": "rate", "failure": 0.01})",
    R"({"kind": "classifier", "prevalence": 0.2, "auc": 0.9, "threshold": 1.5})",
    R"({"kind": "classifier", "prevalence": 0.2, "separation": 2, "false_positive_rate": 0.1})",
    R"({"kind": "classifier", "prevalence": 0.2, "true_positive_rate": 0.9, "threshold": 1})",
    R"({"kind": "regressor", "bias": 0.1, "sd": 1, "tolerance": 2})",
    R"({"kind": "generator", "hallucination": 0.1, "harmful": 0.01, "filter": {"hit_rate": 0.9,
     "false_alarm_rate": 0.02}})"};

/// The minimal scenario with another quality.
json scenario_with(const std::string& quality) {
  auto scenario = json::parse(minimal_text);
  scenario["baseline"] = {{"quality", json::parse(quality)}};
  return scenario;
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

/// A scenario in which the key may be written.
json host_of(const std::string& pointer) {
  if (pointer == "/offline/limits/*/at_least") {
    json host = scenario_with(qualities[1]);
    host["offline"] = {{"cases", 100}, {"limits", {{{"metric", "accuracy"}}}}};
    return host;
  }
  if (pointer.ends_with("/kind_odds_ratios") || pointer == "/costs/failures") return scenario_with(qualities[1]);
  if (!pointer.starts_with("/baseline/quality/")) return json::parse(one_item_in_each_list);
  for (const auto& quality : qualities)
    if (const auto host = scenario_with(quality); host.contains(json::json_pointer{pointer})) return host;
  return json::parse(one_item_in_each_list);
}

/// The parts of a varying duration are one type, described once.
bool is_part_of_a_type(const std::string& pointer, const Keys& keys) {
  const auto parent = pointer.substr(0, pointer.rfind('/'));
  const auto key = pointer.substr(parent.size());
  return (key == "/median" || key == "/sigma" || key == "/mean" || key == "/distribution" || key == "/shape") &&
         keys.contains(parent) && !parent.ends_with("odds_ratio") && !parent.ends_with("service_time") &&
         !parent.ends_with("/affected");
}

Keys keys_of_the_reader() {
  const auto folder = source_folder() / "tests/scenarios";
  const auto trace =
      R"({"name": "t", "traffic": {"trace": "two_days.csv"}, "baseline": {"failure": 0.1},
       "costs": {"failure": "1 USD"}})";
  Keys keys;
  std::vector<std::string> texts{std::string{minimal_text}, std::string{one_item_in_each_list}, std::string{trace}};
  for (const auto& quality : qualities) texts.push_back(scenario_with(quality).dump());
  for (const auto& text : texts) {
    for (const auto& key : load_text(text, folder).known_keys) add_with_parents(keys, key);
  }
  std::erase_if(keys, [all = keys](const auto& key) { return is_part_of_a_type(key, all); });
  keys.insert(keys_read_elsewhere.begin(), keys_read_elsewhere.end());
  return keys;
}

/// Keys and defaults of the schema, by pointer.
struct SchemaKeys {
  Keys keys;
  std::map<std::string, json> defaults;
};

void walk_schema(const json& node, const std::string& pointer, SchemaKeys& found) {
  if (node.contains("default")) found.defaults[pointer] = node["default"];
  if (node.contains("properties")) {
    for (const auto& [key, value] : node["properties"].items()) {
      if (key == "note") continue;
      add_with_parents(found.keys, pointer + "/" + key);
      walk_schema(value, pointer + "/" + key, found);
    }
  }
  if (node.contains("items")) walk_schema(node["items"], pointer + "/*", found);
}

json schema() { return json::parse(read_text_file(source_folder() / "scenarios/schema.json")); }

SchemaKeys keys_of_the_schema() {
  SchemaKeys found;
  walk_schema(schema(), "", found);
  return found;
}

/// What a cell intervals as JSON.
json json_in(const std::string& cell) { return json::parse(cell.substr(1, cell.size() - 2)); }

/// Defaults that FORMAT.md intervals as JSON, by pointer.
std::map<std::string, json> documented_defaults() {
  std::map<std::string, json> defaults;
  for (const auto& [pointer, cell, example] : documented_keys()) {
    if (cell.starts_with('`')) defaults[pointer] = json_in(cell);
  }
  return defaults;
}

/// The default that the reader fills in at `pointer`, list positions as `*`.
json resolved_default(std::string pointer) {
  static const json minimal = load_text(minimal_text).resolved;
  static const json lists = load_text(one_item_in_each_list).resolved;
  const bool in_a_list = pointer.find('*') != std::string::npos;
  std::ranges::replace(pointer, '*', '0');
  const auto& resolved = in_a_list ? lists : minimal;
  return resolved.contains(json::json_pointer{pointer}) ? resolved[json::json_pointer{pointer}] : json("(nothing)");
}

}  // namespace

TEST_CASE("The reader, the schema and the documentation know the same keys") {
  Keys documented;
  for (const auto& row : documented_keys()) add_with_parents(documented, row.pointer);
  const auto read = keys_of_the_reader();
  CHECK(keys_of_the_schema().keys == read);
  CHECK(documented == read);
}

TEST_CASE("The defaults that are documented are those that the reader fills in") {
  const auto defaults = documented_defaults();
  CHECK(defaults.size() > 50);
  for (const auto& [pointer, value] : defaults) {
    CAPTURE(pointer);
    CHECK(resolved_default(pointer) == value);
  }
}

TEST_CASE("The schema states the same defaults as the documentation") {
  CHECK(keys_of_the_schema().defaults == documented_defaults());
}

TEST_CASE("Each key is documented once, with a default or as required") {
  Keys seen;
  for (const auto& [pointer, cell, example] : documented_keys()) {
    CAPTURE(pointer);
    CHECK(seen.insert(pointer).second);
    CHECK_FALSE(cell.empty());
    const auto filled_in = resolved_default(pointer) != json("(nothing)");
    CHECK((filled_in || is_alternative(pointer) || keys_read_elsewhere.contains(pointer)));
  }
}

TEST_CASE("What the documentation calls required is missed by the reader") {
  for (const auto& [pointer, cell, example] : documented_keys()) {
    if (cell != "required") continue;
    auto scenario = json::parse(one_item_in_each_list);
    auto place = pointer;
    std::ranges::replace(place, '*', '0');
    const json::json_pointer target{place};
    CAPTURE(pointer);
    REQUIRE(scenario.contains(target));
    scenario[target.parent_pointer()].erase(target.back());
    const auto errors = errors_of(scenario.dump());
    REQUIRE(errors.size() == 1);
    CHECK(errors.front().starts_with(place + ": missing"));
  }
}

TEST_CASE("Each example in the documentation can be written in its place") {
  for (const auto& [pointer, cell, example] : documented_keys()) {
    if (pointer == "/traffic/trace" || keys_read_elsewhere.contains(pointer)) continue;
    auto scenario = host_of(pointer);
    auto place = pointer;
    std::ranges::replace(place, '*', '0');
    scenario[json::json_pointer{place}] = json_in(example);
    for (const auto& error : errors_of(scenario.dump())) {
      CAPTURE(error);
      CHECK_FALSE((error.starts_with(place + ":") || error.starts_with(place + "/")));
    }
  }
}

TEST_CASE("The schema describes every key and closes every object") {
  const auto text = schema();
  const std::function<void(const json&, const std::string&)> check = [&](const json& node, const std::string& pointer) {
    CAPTURE(pointer);
    CHECK((node.contains("description") || node.contains("properties") || pointer.ends_with("/note")));
    if (!node.contains("properties")) return;
    CHECK(node.contains("additionalProperties"));
    for (const auto& [key, value] : node["properties"].items()) check(value, pointer + "/" + key);
  };
  check(text, "");
}

}  // namespace rollcast::test::format_test
