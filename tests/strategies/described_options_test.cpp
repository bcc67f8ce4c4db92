// Every option of a strategy and of a judge is declared with words and an example that hold.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "rollcast/scenarios/declaration.hpp"
#include "rollcast/scenarios/scenario_error.hpp"
#include "rollcast/strategies/catalog.hpp"
#include "rollcast/strategies/judge.hpp"
#include "support/catch.hpp"
#include "support/plain_scenario.hpp"

namespace rollcast::test::described_options_test {

using nlohmann::json;

namespace {

using Options = std::vector<Declaration>;

/// A strategy or a judge.
struct Kind {
  std::string name;
  Options options;
  bool is_judge = false;

  /// A list of strategies with this object in it.
  json in_strategies(const json& object) const {
    return json::array({is_judge ? json{{"name", "canary"}, {"judge", object}} : object});
  }
  std::string place() const { return is_judge ? "/strategies/0/judge" : "/strategies/0"; }
};

Scenario scenario_with_fleet() {
  Scenario s = plain_scenario();
  s.tick = Duration::minutes(1);
  s.fleet.replicas = 100;
  return s;
}

std::vector<Kind> every_kind(const Scenario& s) {
  std::vector<Kind> all;
  for (const StrategyKind& kind : strategy_catalog())
    all.push_back({std::string{kind.name}, describe([&](const Fields& fields) { kind.read(fields, s); })});
  for (const JudgeKind& kind : judge_catalog())
    all.push_back({std::string{kind.name}, describe([&](const Fields& fields) { kind.read(fields, s); }), true});
  return all;
}

bool is_within(std::string_view pointer, std::string_view part) {
  return pointer == part || pointer.starts_with(std::string{part} + "/");
}

std::string parent_of(const std::string& pointer) { return pointer.substr(0, pointer.rfind('/')); }
std::string key_of(const std::string& pointer) { return pointer.substr(pointer.rfind('/') + 1); }

const Declaration* found(const Options& options, const std::string& pointer) {
  const auto option = std::ranges::find(options, pointer, &Declaration::pointer);
  return option == options.end() ? nullptr : &*option;
}

/// The keys that a part must have, with their examples.
json smallest(const Options& options, const std::string& part) {
  json object = json::object();
  for (const Declaration& option : options)
    if (option.is_required && parent_of(option.pointer) == part)
      object[key_of(option.pointer)] = json::parse(option.example);
  return object;
}

/// The smallest object that holds `value` at the pointer, which stands for one item of each list on the way.
json holding(const Options& options, const std::string& pointer, const json& value) {
  const std::string part = parent_of(pointer);
  json object = smallest(options, part);
  object[key_of(pointer)] = value;
  if (part.empty()) return object;
  if (part.ends_with("/*")) return holding(options, parent_of(part), json::array({object}));
  return holding(options, part, object);
}

/// The pointer in that object.
std::string concrete(std::string pointer) {
  for (auto star = pointer.find('*'); star != std::string::npos; star = pointer.find('*')) pointer[star] = '0';
  return pointer;
}

std::vector<std::string> errors_of(const json& strategies, const Scenario& s) {
  try {
    Document document{json{{"strategies", strategies}}.dump()};
    read_strategies(document.root(), s, {});
    document.finish();
    return {};
  } catch (const ScenarioError& refused) {
    return refused.errors();
  }
}

/// What is said of a key, or of what it holds, in such an object.
std::string error_at(const Kind& kind, json object, const std::string& pointer, const Scenario& s) {
  object["name"] = kind.name;
  for (const std::string& error : errors_of(kind.in_strategies(object), s))
    if (is_within(error.substr(0, error.find(": ")), kind.place() + concrete(pointer))) return error;
  return "";
}

/// Values that may stand beside an option.
std::vector<json> values_of(const Declaration& option) {
  std::vector<json> values(option.choices.begin(), option.choices.end());
  values.push_back(json::parse(option.example));
  return values;
}

/// Whether the example can be read once another option of the same part is written.
bool goes_with_another(const Kind& kind, const Declaration& option, const Scenario& s) {
  const json alone = holding(kind.options, option.pointer, json::parse(option.example));
  const json::json_pointer part{concrete(parent_of(option.pointer))};
  for (const Declaration& other : kind.options) {
    if (other.pointer == option.pointer || parent_of(other.pointer) != parent_of(option.pointer)) continue;
    for (const json& value : values_of(other)) {
      json both = alone;
      both[part][key_of(other.pointer)] = value;
      if (error_at(kind, both, option.pointer, s).empty()) return true;
    }
  }
  return false;
}

/// Keys below such a value are described by whoever reads the value.
bool has_parts_of_its_own(ValueKind kind) {
  return kind == ValueKind::named || kind == ValueKind::named_list || kind == ValueKind::varying_duration;
}

/// A metric before anybody is served has no condition, as the other metrics have.
bool is_always_refused(const Declaration& option) {
  return option.pointer.starts_with("/pre_promotion_analysis/") && option.pointer.ends_with("_condition");
}

}  // namespace

TEST_CASE("Every option of a strategy and of a judge has a sentence and an example that it accepts") {
  for (const Kind& kind : every_kind(scenario_with_fleet())) {
    for (const Declaration& option : kind.options) {
      CAPTURE(kind.name, kind.is_judge, option.pointer, option.doc, option.example);
      CHECK(option.doc.ends_with('.'));
      CHECK(std::ranges::count(option.doc, ' ') >= 2);
      CHECK_FALSE(option.example.empty());
      CHECK(option.problem == "");
    }
  }
}

TEST_CASE("The example of an option can be read alone, or beside the option that it goes with") {
  const Scenario s = scenario_with_fleet();
  for (const Kind& kind : every_kind(s)) {
    for (const Declaration& option : kind.options) {
      if (is_always_refused(option)) continue;
      const json object = holding(kind.options, option.pointer, json::parse(option.example));
      const std::string problem = error_at(kind, object, option.pointer, s);
      CAPTURE(kind.name, kind.is_judge, option.pointer, object.dump(), problem);
      CHECK((problem.empty() || goes_with_another(kind, option, s)));
    }
  }
}

TEST_CASE("Every option that a strategy or a judge asks for is described") {
  const Scenario s = scenario_with_fleet();
  for (const Kind& kind : every_kind(s)) {
    json object = smallest(kind.options, "");
    object["name"] = kind.name;
    Document document{json{{"strategies", kind.in_strategies(object)}}.dump()};
    read_strategies(document.root(), s, {});
    const std::string place = kind.is_judge ? "/strategies/*/judge/" : "/strategies/*/";
    for (const std::string& key : document.known_keys()) {
      if (!key.starts_with(place)) continue;
      const std::string pointer = key.substr(place.size() - 1);
      const bool is_of_any_kind = pointer == "/name" || pointer == "/label";
      const bool is_in_value = std::ranges::any_of(kind.options, [&](const Declaration& option) {
        return has_parts_of_its_own(option.kind) && is_within(pointer, option.pointer);
      });
      CAPTURE(kind.name, kind.is_judge, pointer);
      CHECK((is_of_any_kind || is_in_value || found(kind.options, pointer) != nullptr));
    }
  }
}

}  // namespace rollcast::test::described_options_test
