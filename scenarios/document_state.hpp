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

  void add_error(const std::string& pointer, std::string_view problem);
  /// Keys of the part at `pointer` that nobody asked for; the first of them, and how many more there are.
  void refuse_unknown_keys(const std::string& pointer, const Visit& visit);
  std::string advice_for_unknown(const std::string& pointer, const std::string& key, const Visit& visit) const;
};

/// Where one Fields stands: its place in the document, what was written there, and where the resolved values go.
struct Fields::Place {
  Document::State* state = nullptr;
  std::string pointer;                      ///< "/watching/alerts/0"
  std::string pattern;                      ///< "/watching/alerts/*"
  const nlohmann::json* written = nullptr;  ///< an object; null when missing
  nlohmann::json* resolved = nullptr;
  bool muted = false;      ///< an error at this place was noted already: what follows from it is no news
  bool bare_name = false;  ///< the name was written instead of the object

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
  /// Places of the objects in the list at `key`.
  std::vector<std::shared_ptr<Place>> list(std::string_view key, const nlohmann::json* written_there) const;

  /// Reads one value. `phrase` says what is expected, with an example; `parse` turns JSON into a Reading, whose empty
  /// problem means "something else altogether"; `write` gives the canonical spelling.
  template <class T, class Parse, class Write>
  T read(std::string_view key, std::string_view phrase, const std::optional<T>& fallback, Parse parse,
         Write write) const {
    const auto* found = ask(key);
    T value = fallback.value_or(T{});
    if (found != nullptr) {
      Reading<T> reading = parse(*found);
      if (reading.value)
        value = std::move(*reading.value);
      else if (!reading.problem.empty())
        error(key, reading.problem);
      else
        error(key, fmt::format("expected {}, found {}.", phrase, describe(*found)));
    } else if (!fallback) {
      error(key, fmt::format("missing (it has no default). Write {}.", phrase));
    }
    (*resolved)[std::string{key}] = write(value);
    return value;
  }
};

/// A number in its plainest spelling: whole numbers without a point.
nlohmann::json plain_number(double value);

}  // namespace rollcast::scenarios
