#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace rollcast::test {

/// What a JSON Schema allows, as far as scenarios/schema.json goes: throws std::logic_error for any other keyword.
class Schema {
 public:
  explicit Schema(const std::string& text) : root_(nlohmann::json::parse(text)) {}

  bool allows(const nlohmann::json& value) const { return allows(value, root_); }

 private:
  using json = nlohmann::json;

  bool allows(const json& value, const json& schema) const;
  bool holds(const std::string& keyword, const json& rule, const json& value, const json& schema) const;
  bool holds_of_object(const std::string& keyword, const json& rule, const json& object, const json& schema) const;

  json root_;
};

}  // namespace rollcast::test
