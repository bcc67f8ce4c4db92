#pragma once

#include <string_view>

namespace rollcast::scenarios {

/// What a key's type and bounds cannot say, in words.
struct KeyWords {
  std::string_view by_default{};  ///< the default, where it follows from other keys: "the tick"
  std::string_view range{};       ///< what else must hold: "strictly between 0 and 1"
};

/// A key as it is declared where it is read. From this come its errors, its entry in schema.json and in the reference,
/// and what `rollcast help` says. Texts are copied when the key is read.
struct Key {
  /// A key that is declared where somebody else reads it.
  constexpr Key(const char* written_name) : name{written_name} {}
  constexpr Key(std::string_view written_name) : name{written_name} {}
  /// `example` is JSON, or a bare text: R"({"median": "1h"})", "14.4", "2h".
  constexpr Key(std::string_view written_name, std::string_view what_it_is, std::string_view what_to_write = {},
                KeyWords in_words = {})
      : name{written_name}, doc{what_it_is}, example{what_to_write}, words{in_words} {}

  std::string_view name;
  std::string_view doc{};  ///< sentences, in markdown
  std::string_view example{};
  KeyWords words{};
};

}  // namespace rollcast::scenarios
