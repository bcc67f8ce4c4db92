#pragma once

#include <fmt/format.h>

#include <any>
#include <deque>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "description.hpp"
#include "json_text.hpp"
#include "rollcast/scenarios/fields.hpp"
#include "units.hpp"

namespace rollcast::scenarios {

/// Everything that is known of a document while it is read.
struct Document::State {
  /// An object that somebody reads: what was written there, and the keys that were asked for.
  struct Visit {
    const nlohmann::json* written = nullptr;
    std::set<std::string> asked;
  };

  nlohmann::json written;
  nlohmann::json resolved = nlohmann::json::object();
  std::deque<nlohmann::json> stand_ins;  ///< parts nobody wrote: defaults, and bare names in their long form
  std::vector<std::string> errors;
  std::set<std::string> faulty;         ///< pointers of the errors
  std::set<std::string> known;          ///< key patterns, list positions as `*`
  std::map<std::string, Visit> visits;  ///< by pointer
  std::vector<std::any> lent;           ///< things that readers ask for by their type
  std::string currency = "USD";         ///< empty when it cannot be read: then amounts may be in any
  Description* description = nullptr;   ///< where keys are declared, if that is what is read for

  void add_error(const std::string& pointer, std::string_view problem);
  /// Keys of the part at `pointer` that nobody asked for; the first of them, and how many more there are.
  void refuse_unknown_keys(const std::string& pointer, const Visit& visit);
  std::string advice_for_unknown(const std::string& pointer, const std::string& key, const Visit& visit) const;
};

/// What a reader expects at its key.
struct Expected {
  Key key;
  ValueKind kind{};
  std::string phrase{};  ///< with an example
  Bounds bounds{};
  DurationBounds lengths{};
  std::vector<std::string> choices{};
};

/// Where one Fields stands: its place in the document, what was written there, and where the resolved values go.
struct Fields::Place {
  Document::State* state = nullptr;
  std::string pointer;                      ///< "/watching/alerts/0"
  std::string pattern;                      ///< "/watching/alerts/*"
  const nlohmann::json* written = nullptr;  ///< an object; null when missing
  nlohmann::json* resolved = nullptr;
  bool muted = false;                  ///< an error at this place was noted already: what follows from it is no news
  bool bare_name = false;              ///< the name was written instead of the object
  Description* description = nullptr;  ///< where keys of this place are declared, if they are

  std::string pointer_of(std::string_view key) const;
  std::string pattern_of(std::string_view key) const;
  void error(std::string_view key, std::string_view problem) const;
  /// The same of one item of the list at `key`.
  void error_of_item(std::string_view key, std::size_t item, std::string_view problem) const;
  /// What was written at `key`, if anything; the key becomes a known one.
  const nlohmann::json* ask(std::string_view key) const;

  /// Place of the object at `key`, which reads `written`.
  std::shared_ptr<Place> part(std::string_view key, const nlohmann::json* written_there, bool muted_there) const;
  /// Whether what was found at `key` is a list that is not too long; an error where it is not.
  bool is_list(std::string_view key, const nlohmann::json& found) const;
  /// Place of the one item that stands for all of the list at `key` while keys are described.
  std::shared_ptr<Place> described_item(std::string_view key) const;
  /// Places of the objects in the list at `key`.
  std::vector<std::shared_ptr<Place>> list(std::string_view key, const nlohmann::json* written_there) const;

  /// Declares a key of this place; `fallback` is JSON.
  void declare(const Expected&, const nlohmann::json* fallback, std::string problem_of_example = {}) const;
  /// The same of a part, with what stands there when nobody writes it.
  void declare_part(const Key&, ValueKind, const nlohmann::json* fallback, std::string_view family = {}) const;

  /// Reads one value. `parse` turns JSON into a Reading, whose empty problem means "something else altogether"; `write`
  /// gives the canonical spelling.
  template <class T, class Parse, class Write>
  T read(const Expected& expected, const std::optional<T>& fallback, Parse parse, Write write) const {
    const Key& key = expected.key;
    const auto* found = ask(key.name);
    if (description != nullptr) return described<T>(expected, found, fallback, parse, write);
    T value = fallback.value_or(T{});
    if (found != nullptr) {
      Reading<T> reading = parse(*found);
      if (reading.value)
        value = std::move(*reading.value);
      else if (!reading.problem.empty())
        error(key.name, reading.problem);
      else
        error(key.name, fmt::format("expected {}, found {}.", expected.phrase, describe(*found)));
    } else if (!fallback) {
      error(key.name, fmt::format("missing (it has no default). Write {}.", expected.phrase));
    }
    (*resolved)[std::string{key.name}] = write(value);
    return value;
  }

  /// Declares a key and gives its default, which a part nobody wrote may state, or else its example.
  template <class T, class Parse, class Write>
  T described(const Expected& expected, const nlohmann::json* stated, const std::optional<T>& fallback, Parse parse,
              Write write) const {
    const std::string_view shown = expected.key.example;
    const auto example = shown.empty() ? Reading<T>{T{}} : parse(description->example(shown).value);
    const auto otherwise = fallback ? write(*fallback) : nlohmann::json{};
    const auto* usual = stated == nullptr && fallback ? &otherwise : stated;
    declare(expected, usual, example.value ? "" : "cannot be read. " + example.problem);
    const auto reading = usual == nullptr ? example : parse(*usual);
    const T value = reading.value.value_or(fallback.value_or(T{}));
    (*resolved)[std::string{expected.key.name}] = write(value);
    return value;
  }
};

/// A number in its plainest spelling: whole numbers without a point.
nlohmann::json plain_number(double value);

}  // namespace rollcast::scenarios
