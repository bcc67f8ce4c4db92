#include "rollcast/scenarios/settings.hpp"

#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>

#include "json_text.hpp"
#include "rollcast/scenarios/scenario_error.hpp"

namespace rollcast::scenarios {

namespace {

using nlohmann::json;

[[noreturn]] void refuse(std::string_view place, std::string_view problem) {
  throw ScenarioError{{fmt::format("--set {}: {}", visible(place), problem)}};
}

/// "watching.alerts.0.burn" as "/watching/alerts/0/burn".
std::string pointer_of(std::string_view path) {
  if (path.starts_with('/')) return std::string{path};
  std::string pointer;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    pointer += "/" + pointer_token(std::string{path.substr(begin, end - begin)});
    begin = end + 1;
  }
  return pointer;
}

/// The item of a list at a position written in digits; null when there is none.
json* item_of(json& list, const std::string& position) {
  std::size_t i = 0;
  const auto [end, error] = std::from_chars(position.data(), position.data() + position.size(), i);
  const bool readable = error == std::errc{} && end == position.data() + position.size();
  return readable && i < list.size() ? &list[i] : nullptr;
}

/// One step down from a part to what it holds, which is made where it is missing.
json& step_into(json& part, const std::string& token, const Setting& setting) {
  if (part.is_null()) part = json::object();
  if (part.is_object()) return part[token];
  json* item = part.is_array() ? item_of(part, token) : nullptr;
  if (item == nullptr)
    refuse(setting.pointer, fmt::format("there is no place {} in {}.", in_quotes(token), describe(part)));
  return *item;
}

json::json_pointer place_of(const Setting& setting) {
  try {
    return json::json_pointer{setting.pointer};
  } catch (const json::exception&) {
    refuse(setting.pointer, "is no JSON pointer (in which \"~\" is written \"~0\").");
  }
}

json value_of(const Setting& setting) {
  const json value = json::parse(setting.value, nullptr, false);
  if (value.is_discarded()) return setting.value;
  if (value.is_structured())
    refuse(setting.pointer, "only single values can be set. Write lists and objects in the scenario.");
  return value;
}

void set(json& scenario, const Setting& setting) {
  std::vector<std::string> tokens;
  for (json::json_pointer place = place_of(setting); !place.empty(); place.pop_back()) tokens.push_back(place.back());
  json* part = &scenario;
  for (auto token = tokens.rbegin(); token != tokens.rend(); ++token) part = &step_into(*part, *token, setting);
  *part = value_of(setting);
}

}  // namespace

Setting read_setting(std::string_view written) {
  const std::size_t equals = written.find('=');
  if (equals == std::string_view::npos || equals == 0)
    refuse(written, "is no place with its value, such as start=\"Fri 16:00\" or slo.objective=0.99.");
  return {pointer_of(written.substr(0, equals)), std::string{written.substr(equals + 1)}};
}

std::string with_settings(const std::string& text, std::span<const Setting> settings) {
  json scenario = json::parse(text, nullptr, false, true);
  if (!scenario.is_object()) return text;
  for (const Setting& setting : settings) set(scenario, setting);
  return scenario.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace rollcast::scenarios
