#include "schema.hpp"

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <stdexcept>

namespace rollcast::test {

namespace {

using nlohmann::json;

bool is_of_type(const json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "integer") return value.is_number() && value.get<double>() == static_cast<double>(value.get<long long>());
  if (type == "number") return value.is_number();
  throw std::logic_error{"a type of no schema: " + type};
}

/// The pattern for a regex that reads bytes: a sign of money is several of them.
std::string in_bytes(std::string pattern) {
  const std::string signs = "[$€£]";
  for (auto at = pattern.find(signs); at != std::string::npos; at = pattern.find(signs))
    pattern.replace(at, signs.size(), R"((\$|€|£))");
  return pattern;
}

bool fits(const std::string& text, const std::string& pattern) {
  static std::map<std::string, std::regex> known;
  return std::regex_search(text, known.try_emplace(pattern, in_bytes(pattern)).first->second);
}

bool holds_of_number(const std::string& keyword, double bound, double number) {
  if (keyword == "minimum") return number >= bound;
  if (keyword == "maximum") return number <= bound;
  return number > bound;
}

const std::set<std::string> remarks{"$schema", "$defs", "title", "description", "default", "examples", "then"},
    of_objects{"required", "properties", "additionalProperties", "propertyNames"},
    of_numbers{"minimum", "maximum", "exclusiveMinimum"};

}  // namespace

bool Schema::allows(const json& value, const json& schema) const {
  return std::ranges::all_of(schema.items(),
                             [&](const auto& part) { return holds(part.key(), part.value(), value, schema); });
}

bool Schema::holds(const std::string& keyword, const json& rule, const json& value, const json& schema) const {
  const auto is_allowed = [&](const json& other) { return allows(value, other); };
  if (remarks.contains(keyword)) return true;
  if (of_objects.contains(keyword)) return !value.is_object() || holds_of_object(keyword, rule, value, schema);
  if (of_numbers.contains(keyword))
    return !value.is_number() || holds_of_number(keyword, rule.get<double>(), value.get<double>());
  if (keyword == "$ref") return is_allowed(root_.at(json::json_pointer{rule.get<std::string>().substr(1)}));
  if (keyword == "type") return is_of_type(value, rule);
  if (keyword == "const") return value == rule;
  if (keyword == "enum") return std::ranges::find(rule, value) != rule.end();
  if (keyword == "pattern") return !value.is_string() || fits(value.get<std::string>(), rule);
  if (keyword == "minLength") return !value.is_string() || value.get<std::string>().size() >= rule.get<std::size_t>();
  if (keyword == "items")
    return !value.is_array() || std::ranges::all_of(value, [&](const json& item) { return allows(item, rule); });
  if (keyword == "anyOf") return std::ranges::any_of(rule, is_allowed);
  if (keyword == "allOf") return std::ranges::all_of(rule, is_allowed);
  if (keyword == "if") return !is_allowed(rule) || is_allowed(schema.at("then"));
  throw std::logic_error{"a keyword of no schema: " + keyword};
}

bool Schema::holds_of_object(const std::string& keyword, const json& rule, const json& object,
                             const json& schema) const {
  if (keyword == "required")
    return std::ranges::all_of(rule, [&](const json& key) { return object.contains(key.get<std::string>()); });
  const json none = json::object();
  const json& properties = schema.contains("properties") ? schema.at("properties") : none;
  return std::ranges::all_of(object.items(), [&](const auto& part) {
    const bool is_known = properties.contains(part.key());
    if (keyword == "propertyNames") return allows(part.key(), rule);
    if (keyword == "properties") return !is_known || allows(part.value(), properties.at(part.key()));
    return is_known || (rule.is_object() && allows(part.value(), rule));
  });
}

}  // namespace rollcast::test
