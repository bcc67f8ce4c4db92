#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "rollcast/scenarios/fields.hpp"

namespace rollcast::scenarios {

/// What may be written at a key.
enum class ValueKind {
  text,
  name,
  reference,  ///< the name of something in the same document
  currency,
  choice,
  yes_or_no,
  number,
  whole_number,
  probability,
  share,
  rate,
  money,
  money_or_none,
  money_per_hour,
  duration,
  varying_duration,
  week_time,
  time_of_day,
  week_days,
  shares,
  texts,  ///< an object whose keys the user chooses
  object,
  list,       ///< of objects
  named,      ///< an object with a name, or the bare name
  named_list  ///< of such
};

/// That a choice has been made: what is written at its key.
struct Chosen {
  std::string key;    ///< a name: "kind"
  std::string value;  ///< "classifier"; "true" or "false" of what is yes or no
  friend bool operator==(const Chosen&, const Chosen&) = default;
};

/// A key as a reader declared it.
struct Declaration {
  std::string pointer;  ///< list positions as `*`: "/watching/alerts/*/burn"
  ValueKind kind{};
  std::optional<ValueKind> or_kind{};  ///< what else may be written, where it depends on other keys
  std::string doc{};
  std::string example{};               ///< JSON text; empty: none
  std::string fallback{};              ///< JSON text; empty: none, or it follows from other keys
  std::string by_default{};            ///< the default in words, where it follows from other keys, or "required"
  std::string range{};                 ///< what must hold beyond kind and bounds, in words
  std::vector<std::string> choices{};  ///< of a choice
  std::string family{};                ///< what a named part is: "judge"
  Bounds bounds{};
  DurationBounds lengths{};
  bool is_required = false;             ///< wherever its part is read; of an object: it is read wherever its part is
  std::vector<Chosen> required_with{};  ///< choices in its part, with each of which it is required, though not with all
  bool may_be_object = false;           ///< an object may stand in place of the value
  std::string problem{};                ///< of the example; empty: it can be read
};

/// Every key that `read` asks for, in the order of reading, found by reading an empty document as often as its
/// alternatives need: each choice, and each key that may be written or not. What named parts hold is left to whoever
/// reads that kind of part. Throws std::logic_error when the alternatives have no end.
std::vector<Declaration> describe(const std::function<void(const Fields&)>& read);

}  // namespace rollcast::scenarios
