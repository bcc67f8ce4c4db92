#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "reference/tree.hpp"
#include "reference/value_types.hpp"
#include "reference/words.hpp"
#include "rollcast/scenarios/reference.hpp"

namespace rollcast::scenarios {

namespace {

OrderedJson reference_to(std::string_view type) { return {{"$ref", fmt::format("#/$defs/{}", type)}}; }

OrderedJson list_of(OrderedJson items) { return {{"type", "array"}, {"items", std::move(items)}}; }

OrderedJson number_schema(const Bounds& bounds, std::string_view type) {
  OrderedJson schema{{"type", type}};
  if (bounds.above) schema["exclusiveMinimum"] = OrderedJson::parse(plain_number_text(*bounds.above));
  if (bounds.at_least) schema["minimum"] = OrderedJson::parse(plain_number_text(*bounds.at_least));
  if (bounds.at_most) schema["maximum"] = OrderedJson::parse(plain_number_text(*bounds.at_most));
  return schema;
}

OrderedJson source_notes() {
  return {{"type", "object"},
          {"propertyNames", {{"pattern", "^(/|note$)"}}},
          {"additionalProperties", {{"type", "string"}}},
          {"properties", {{"note", reference_to("note")}}}};
}

/// A name, or an object with it and what its family adds.
OrderedJson named_schema(std::string_view family) {
  if (!family.empty()) return reference_to(family);
  const OrderedJson text{{"type", "string"}};
  const OrderedJson in_full{{"type", "object"},
                            {"required", {"name"}},
                            {"additionalProperties", false},
                            {"properties", {{"note", reference_to("note")}, {"name", text}}}};
  return {{"anyOf", {text, in_full}}};
}

/// A value by its kind alone.
OrderedJson value_schema(const Declaration& d) {
  switch (d.kind) {
    case ValueKind::name:
      return {{"type", "string"}, {"minLength", 1}};
    case ValueKind::currency:
      return {{"type", "string"}, {"pattern", "^[A-Z]{3}$"}};
    case ValueKind::choice:
      return {{"enum", d.choices}};
    case ValueKind::yes_or_no:
      return {{"type", "boolean"}};
    case ValueKind::number:
      return number_schema(d.bounds, "number");
    case ValueKind::whole_number:
      return number_schema(d.bounds, "integer");
    case ValueKind::probability:
    case ValueKind::share:
      return reference_to("probability");
    case ValueKind::shares:
      return list_of(reference_to("probability"));
    case ValueKind::rate:
      return reference_to("rate");
    case ValueKind::money:
      return reference_to("money");
    case ValueKind::money_or_none:
      return {{"anyOf", {reference_to("money"), {{"const", "none"}}}}};
    case ValueKind::money_per_hour:
      return reference_to("money_per_hour");
    case ValueKind::duration:
      return reference_to(d.lengths.at_least && *d.lengths.at_least < Duration{} ? "signed_duration" : "duration");
    case ValueKind::varying_duration:
      return reference_to("varying_duration");
    case ValueKind::week_time:
      return reference_to("week_time");
    case ValueKind::time_of_day:
      return reference_to("time_of_day");
    case ValueKind::week_days:
      return reference_to("days");
    case ValueKind::texts:
      return source_notes();
    case ValueKind::named:
      return named_schema(d.family);
    case ValueKind::named_list:
      return list_of(named_schema(d.family));
    default:
      return {{"type", "string"}};
  }
}

/// A value, of either kind where there are two.
OrderedJson either_schema(const Declaration& d) {
  if (!d.or_kind) return value_schema(d);
  Declaration other = d;
  other.kind = *d.or_kind;
  other.or_kind.reset();
  return {{"anyOf", {value_schema(d), value_schema(other)}}};
}

OrderedJson schema_of(const KeyNode& node);

/// Holds of an object in which this has been chosen, be it by leaving the default.
OrderedJson has_chosen(const KeyNode& part, const Chosen& chosen) {
  const Declaration& choice = *part.child(chosen.key)->declared;
  const OrderedJson value =
      choice.kind == ValueKind::yes_or_no ? OrderedJson(chosen.value == "true") : OrderedJson(chosen.value);
  OrderedJson schema;
  schema["properties"][chosen.key]["const"] = value;
  if (choice.fallback != value.dump()) schema["required"] = {chosen.key};
  return schema;
}

/// What an object must hold besides, by what has been chosen in it.
OrderedJson requirements_of_choices(const KeyNode& node) {
  std::vector<std::pair<Chosen, std::vector<std::string>>> required;
  for (const auto& child : node.below)
    for (const auto& chosen : child.required_with()) {
      const auto known = std::ranges::find(required, chosen, &decltype(required)::value_type::first);
      auto& keys =
          known == required.end() ? required.emplace_back(chosen, std::vector<std::string>{}).second : known->second;
      keys.push_back(child.key);
    }
  auto all = OrderedJson::array();
  for (const auto& [chosen, keys] : required)
    all.push_back({{"if", has_chosen(node, chosen)}, {"then", {{"required", keys}}}});
  return all;
}

OrderedJson object_schema(const KeyNode& node) {
  OrderedJson properties{{"note", reference_to("note")}};
  std::vector<std::string> required;
  for (const auto& child : node.below) {
    properties[child.key] = schema_of(child);
    if (child.is_required()) required.push_back(child.key);
  }
  OrderedJson schema{{"type", "object"}, {"additionalProperties", false}};
  if (!required.empty()) schema["required"] = required;
  schema["properties"] = properties;
  if (auto requirements = requirements_of_choices(node); !requirements.empty()) schema["allOf"] = requirements;
  return schema;
}

OrderedJson bare_schema(const KeyNode& node) {
  const auto kind = node.declared == nullptr ? ValueKind::object : node.declared->kind;
  if (kind == ValueKind::object) return object_schema(node);
  if (kind == ValueKind::list)
    return list_of(node.below.empty() ? OrderedJson::object() : schema_of(node.below.front()));
  const auto value = either_schema(*node.declared);
  if (!node.holds_keys()) return value;
  return {{"anyOf", {value, object_schema(node)}}};
}

std::string description_of(const Declaration& d) {
  std::string text = d.doc;
  if (!d.range.empty()) text += fmt::format(" Must hold: {}.", d.range);
  if (d.by_default.starts_with("required")) return text + fmt::format(" {}.", capitalized(d.by_default));
  return d.by_default.empty() ? text : text + fmt::format(" Default: {}.", d.by_default);
}

OrderedJson schema_of(const KeyNode& node) {
  OrderedJson schema;
  if (node.declared != nullptr && !node.declared->doc.empty()) schema["description"] = description_of(*node.declared);
  schema.update(bare_schema(node));
  if (node.declared == nullptr) return schema;
  if (!node.declared->fallback.empty()) schema["default"] = OrderedJson::parse(node.declared->fallback);
  if (!node.declared->example.empty())
    schema["examples"] = OrderedJson::array({OrderedJson::parse(node.declared->example)});
  return schema;
}

OrderedJson kind_schema(const Family& family, const NamedKind& kind) {
  const auto options = object_schema(tree_of(kind.options));
  OrderedJson schema{{"description", kind.what}};
  schema.update(options);
  std::vector<std::string> required{"name"};
  if (options.contains("required"))
    for (const auto& key : options["required"]) required.push_back(key);
  schema["required"] = required;
  OrderedJson properties{{"note", reference_to("note")},
                         {"name", {{"const", kind.name}, {"description", fmt::format("Which {}.", family.name)}}}};
  properties.update(options["properties"]);
  schema["properties"] = properties;
  return schema;
}

/// A bare name, or any of the kinds with its options.
OrderedJson family_schema(const Family& family) {
  std::vector<std::string> names;
  auto choices = OrderedJson::array();
  for (const auto& kind : family.kinds) names.push_back(kind.name);
  choices.push_back({{"enum", names}});
  for (const auto& kind : family.kinds) choices.push_back(kind_schema(family, kind));
  return {{"description", fmt::format("The name of a {0}, or an object with its name and options.", family.name)},
          {"anyOf", choices}};
}

/// JSON in lines of at most 120 columns where texts are no longer: what fits stands on one line.
std::string laid_out(const OrderedJson& value, std::size_t indent, std::size_t taken) {
  constexpr std::size_t columns = 119;  // and a comma
  const std::string on_one_line = spaced(value.dump());
  if (!value.is_structured() || value.empty() || indent + taken + on_one_line.size() <= columns) return on_one_line;
  const std::string margin(indent + 2, ' ');
  std::string lines;
  for (const auto& [key, part] : value.items()) {
    const std::string name = value.is_object() ? OrderedJson(key).dump() + ": " : "";
    lines += (lines.empty() ? "" : ",\n") + margin + name + laid_out(part, indent + 2, name.size());
  }
  const std::string end = "\n" + std::string(indent, ' ');
  return value.is_object() ? "{\n" + lines + end + "}" : "[\n" + lines + end + "]";
}

}  // namespace

std::string schema_text(const Reference& reference) {
  OrderedJson schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                     {"title", "Rollcast scenario"},
                     {"description",
                      "A service, its traffic, what is known of the new version, and what things cost. Generated from "
                      "the readers; docs/reference explains each key."}};
  schema.update(object_schema(tree_of(reference.scenario)));
  schema["$defs"] = value_types();
  for (const auto& family : reference.families) schema["$defs"][family.name] = family_schema(family);
  return laid_out(schema, 0, 0) + "\n";
}

}  // namespace rollcast::scenarios
