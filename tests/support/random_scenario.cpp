#include "support/random_scenario.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace rollcast::test {

using nlohmann::json;

namespace {

/// Texts of the schema's own types; the numbers in them are drawn from what people write.
const std::vector<std::string> durations{"5min", "10min", "30min", "1h", "2h", "6h", "1d", "2d", "0s"},
    rates{"0.01/s", "1/s", "20/s", "500/s"}, week_times{"Mon 00:00", "Tue 10:00", "Fri 16:00", "Sun 23:00"},
    weekdays{"Mon-Sun", "Mon-Fri", "Sat"}, times_of_day{"00:00", "09:00", "17:00", "24:00"},
    amounts{"0 USD", "0.5 USD", "12.5 USD", "1000 USD"};

}  // namespace

std::size_t RandomScenarios::below(std::size_t n) {
  // SplitMix64: what is drawn here need only differ.
  state_ += 0x9E3779B97F4A7C15U;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
  return static_cast<std::size_t>((z ^ (z >> 31)) % n);
}

bool RandomScenarios::happens(double probability) { return static_cast<double>(below(1'000'000)) < 1e6 * probability; }

double RandomScenarios::number_of(const json& schema) {
  const double low = schema.value("minimum", schema.value("exclusiveMinimum", -5.0));
  const double high = schema.value("maximum", schema.value("exclusiveMaximum", std::max(low, 1.0) * 100.0));
  const double part = static_cast<double>(1 + below(999)) / 1000.0;
  const bool spans_decades = low >= 0.0 && high > 100.0 * std::max(low, 1e-3);
  return spans_decades ? std::max(low, 1e-3) * std::pow(high / std::max(low, 1e-3), part * part)
                       : low + part * (high - low);
}

json RandomScenarios::named_value(const std::string& name, const json& schema, int depth) {
  if (name == "duration" || name == "signed_duration") return one_of(durations);
  if (name == "rate") return one_of(rates);
  if (name == "week_time") return one_of(week_times);
  if (name == "days") return one_of(weekdays);
  if (name == "time_of_day") return one_of(times_of_day);
  if (name == "money") return one_of(amounts);
  if (name == "money_per_hour") return one_of(amounts) + "/h";
  if (name == "probability")
    return happens(0.1) ? static_cast<double>(below(2)) : static_cast<double>(below(1000)) / 1000.0;
  return value_of(schema, depth);
}

json RandomScenarios::object_of(const json& schema, int depth) {
  const std::vector<std::string> required = schema.value("required", std::vector<std::string>{});
  json object = json::object();
  const json& properties = schema.contains("properties") ? schema["properties"] : json::object();
  for (const auto& [key, property] : properties.items()) {
    const bool is_needed = std::ranges::find(required, key) != required.end();
    if (is_needed || (key != "note" && happens(depth > 2 ? 0.1 : 0.3))) object[key] = value_of(property, depth + 1);
  }
  return object;
}

json RandomScenarios::value_of(const json& schema, int depth) {
  if (schema.is_boolean()) return 1;  // anything goes
  if (schema.contains("examples") && happens(0.5)) return one_of(schema["examples"]);
  if (schema.contains("const")) return schema["const"];
  if (schema.contains("enum")) return one_of(schema["enum"]);
  if (schema.contains("$ref")) {
    const std::string name = schema["$ref"].get<std::string>().substr(std::string{"#/$defs/"}.size());
    return named_value(name, schema_["$defs"][name], depth);
  }
  for (const char* choice : {"anyOf", "oneOf"})
    if (schema.contains(choice)) return value_of(one_of(schema[choice]), depth);
  const json types = schema.value("type", json("object"));
  const std::string type = types.is_array() ? one_of(types) : types;
  if (type == "boolean") return happens(0.5);
  if (type == "integer") return static_cast<std::int64_t>(std::min(std::round(number_of(schema)), 1e6));
  if (type == "number") return number_of(schema);
  if (type == "string") return "text " + std::to_string(below(100));
  if (type == "object") return object_of(schema, depth);
  json list = json::array();
  const std::size_t items = schema.value("minItems", std::size_t{1}) + (depth > 4 ? 0 : below(3));
  for (std::size_t i = 0; i < items; ++i) list.push_back(value_of(schema["items"], depth + 1));
  return list;
}

json RandomScenarios::draw(std::uint64_t seed, const std::function<bool(const json&)>& is_valid) {
  constexpr int attempts = 30;
  state_ = seed;
  json scenario{{"name", "random " + std::to_string(seed)},
                {"until", "3d"},
                {"tick", "1h"},
                {"traffic", {{"base", "20/s"}}},
                {"baseline", {{"failure", "1%"}}},
                {"costs", {{"failure", "0.5 USD"}}},
                {"strategies", json::array({"big_bang"})}};
  std::vector<std::string> parts;
  for (const auto& [key, property] : schema_["properties"].items())
    if (key != "name" && key != "until" && key != "tick" && key != "format" && key != "currency") parts.push_back(key);
  for (int attempt = 0; attempt < attempts; ++attempt) {
    json changed = scenario;
    if (happens(0.4)) {
      json strategy = value_of(schema_["$defs"]["strategy"], 1);
      if (strategy.is_object()) strategy["label"] = "s" + std::to_string(attempt);
      changed["strategies"].push_back(strategy);
    } else {
      const std::string part = one_of(parts);
      changed[part] = value_of(schema_["properties"][part], 1);
    }
    if (is_valid(changed)) scenario = std::move(changed);
  }
  return scenario;
}

}  // namespace rollcast::test
