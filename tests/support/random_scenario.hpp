#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

namespace rollcast::test {

/// Draws scenarios from all of scenarios/schema.json: values within their ranges, or the examples that stand there.
class RandomScenarios {
 public:
  explicit RandomScenarios(nlohmann::json schema) : schema_(std::move(schema)) {}

  /// A small scenario with parts drawn one after the other, each kept if `is_valid` says so of the whole.
  nlohmann::json draw(std::uint64_t seed, const std::function<bool(const nlohmann::json&)>& is_valid);

 private:
  nlohmann::json value_of(const nlohmann::json& schema, int depth);
  nlohmann::json named_value(const std::string& name, const nlohmann::json& schema, int depth);
  nlohmann::json object_of(const nlohmann::json& schema, int depth);
  double number_of(const nlohmann::json& schema);
  std::size_t below(std::size_t n);
  bool happens(double probability);
  template <class List>
  auto one_of(const List& list) {
    return list[below(list.size())];
  }

  nlohmann::json schema_;
  std::uint64_t state_ = 0;
};

}  // namespace rollcast::test
