#pragma once

#include <any>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>
#include <vector>

#include "rollcast/kernel/quantity.hpp"
#include "rollcast/kernel/time.hpp"
#include "rollcast/scenarios/key.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::scenarios {

/// Marks a value that only the user knows: `fields.duration("bake", required)`.
inline constexpr std::nullopt_t required = std::nullopt;

/// Allowed range of a number, ends included unless `above` is set.
struct Bounds {
  std::optional<double> above{};  ///< strictly greater
  std::optional<double> at_least{};
  std::optional<double> at_most{};
};

/// Allowed range of a length of time.
struct DurationBounds {
  std::optional<Duration> at_least{};     ///< by default a length may not be negative
  std::optional<Duration> multiple_of{};  ///< e.g. the tick
  bool may_be_forever = false;
};

class Description;
class Fields;
struct Declaration;

/// A JSON text being read: collects every error, the keys that are known, and the values as resolved.
class Document {
 public:
  /// Parses `text`, in which `//` comments are allowed. Throws ScenarioError with line and column when it is no JSON,
  /// or names every duplicate key.
  explicit Document(std::string_view text);
  ~Document();
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;

  /// The top-level object.
  Fields root();
  /// Lends something to the readers of this document, who ask for it by its type: a user's own kinds of judge.
  template <class Thing>
  void lend(Thing thing) {
    lend_any(std::any{std::move(thing)});
  }
  void add_error(std::string_view pointer, std::string_view problem);
  /// Refuses keys that nobody asked for, then throws ScenarioError when there is any error.
  void finish();
  /// Throws ScenarioError when there is an error, though not all was read: what cannot be worked out from a document
  /// with errors is no news.
  void finish_early();
  /// Every value that was read, defaults filled in, in canonical spelling. Reading it again gives the same.
  const nlohmann::json& resolved() const;
  /// JSON pointers of every key that was asked for, list positions written as `*`. Sorted, unique.
  std::vector<std::string> known_keys() const;

 private:
  friend class Fields;
  friend std::vector<Declaration> describe(const std::function<void(const Fields&)>&);
  struct State;

  /// An empty document, in which reading declares keys.
  explicit Document(Description&);
  void lend_any(std::any);
  std::unique_ptr<State> state_;
};

/// One JSON object seen by the part that reads it. Each reader declares a key, its fallback (or `required`) and its
/// range; on an error it notes it in the Document and returns the fallback (or a harmless value), so that reading goes
/// on. While keys are described (declaration.hpp), nothing is written: a reader returns its fallback, or its example.
/// Cheap to copy; valid while its Document lives.
class Fields {
 public:
  std::string pointer() const;
  bool has(std::string_view key) const;
  bool has_object(std::string_view key) const;
  /// Notes an error of this object ("" ) or of one of its keys.
  void error(std::string_view key, std::string_view problem) const;
  /// True when an error was noted at this key or below it. Rules that span several keys then stay silent, so that one
  /// mistake is reported once.
  bool has_error(std::string_view key) const;
  /// True when an error was noted anywhere so far, or keys are described: what is worked out is left alone then.
  bool has_any_error() const;
  /// True when this JSON pointer, counted from the top of the document, names something that was resolved, or that was
  /// written in a part nobody has read yet.
  bool reaches(std::string_view pointer) const;
  /// What was lent to the document of this type; null when nothing was.
  template <class Thing>
  const Thing* lent() const {
    return std::any_cast<Thing>(lent_any(typeid(Thing)));
  }

  std::string text(const Key& key, const std::optional<std::string>& fallback) const;
  /// A text that names something: not empty, and without characters that break lines, hide or reorder what stands
  /// around it.
  std::string name(const Key& key, const std::optional<std::string>& fallback) const;
  /// One of `choices`, with "did you mean" when it is none; returns its index, 0 after an error.
  std::size_t choice(const Key& key, std::span<const std::string_view> choices,
                     std::optional<std::size_t> fallback) const;
  /// One of `names`, which other parts of the same document bear; else as a choice.
  std::size_t reference(const Key& key, std::span<const std::string_view> names,
                        std::optional<std::size_t> fallback) const;
  double number(const Key& key, std::optional<double> fallback, Bounds = {}) const;
  std::int64_t whole_number(const Key& key, std::optional<std::int64_t> fallback, Bounds = {}) const;
  bool yes_or_no(const Key& key, std::optional<bool> fallback) const;
  /// "2h", "1d 12h", "90s", "250ms", "forever".
  Duration duration(const Key& key, std::optional<Duration> fallback, DurationBounds = {}) const;
  /// "0.5%" or .005.
  Probability probability(const Key& key, std::optional<Probability> fallback) const;
  Share share(const Key& key, std::optional<Share> fallback) const;
  /// The currency of all money in this document (three capital letters, ISO 4217). Read it before any money.
  std::string currency(const Key& key, std::string_view fallback) const;
  /// "12.5 USD" or "$12.5" in the document's currency, not negative; `per` is the unit it is a price of: "" or "h".
  Money money(const Key& key, std::optional<Money> fallback, std::string_view per = "") const;
  /// Money, or "none", which is also the fallback.
  std::optional<Money> money_or_none(const Key& key) const;
  /// "195.8/s", "120/min", "3000/h", "2/d"; returned per second.
  double rate_per_second(const Key& key, std::optional<double> fallback) const;
  /// "20min" (fixed), {"median": "20min", "sigma": 0.8}, {"mean": "1h", "distribution": "exponential"} or
  /// {"median": "1h", "shape": 1.4, "distribution": "log_logistic"}.
  VaryingDuration varying_duration(const Key& key, std::optional<VaryingDuration> fallback) const;
  std::vector<Share> shares(const Key& key, const std::optional<std::vector<Share>>& fallback) const;
  /// "Tue 10:00".
  WeekTime week_time(const Key& key, std::optional<WeekTime> fallback) const;
  /// "09:00", up to "24:00".
  Duration time_of_day(const Key& key, std::optional<Duration> fallback) const;
  /// "Mon-Fri", "Sat".
  WeekDays week_days(const Key& key, std::optional<WeekDays> fallback) const;

  /// A part, empty when the key is missing (so that all its defaults apply).
  Fields object(const Key& key) const;
  /// The same, but a missing part reads as if `fallback_json` had been written.
  Fields object(const Key& key, std::string_view fallback_json) const;
  /// A list of parts; empty when missing.
  std::vector<Fields> objects(const Key& key) const;
  /// The same, but a missing list reads as if `fallback_json` had been written.
  std::vector<Fields> objects(const Key& key, std::string_view fallback_json) const;
  /// A part with a "name", which may be written as the bare name: "judge": "z_test". `family` says what is named so;
  /// what it holds is described by whoever reads that family.
  Fields named_object(const Key& key, std::string_view fallback_name, std::string_view family = {}) const;
  /// A list of such parts: "strategies": ["big_bang", {"name": "canary"}].
  std::vector<Fields> named_objects(const Key& key, std::span<const std::string_view> fallback_names,
                                    std::string_view family = {}) const;
  /// No key of this part counts as unknown any more: what it is cannot be told, which is an error already.
  void leave_the_rest_unread() const;
  /// The keys of an object whose keys the user chooses (source notes), each with its text.
  std::vector<std::pair<std::string, std::string>> free_texts(const Key& key) const;

 private:
  friend class Document;
  friend struct Document::State;
  struct Place;
  Fields(Document& document, std::shared_ptr<const Place> place);
  const std::any* lent_any(const std::type_info&) const;
  Document* document_;
  std::shared_ptr<const Place> place_;
};

/// The known word nearest to `word` by edit distance, if it is near enough to suggest.
std::optional<std::string> nearest_word(std::string_view word, std::span<const std::string> known);

}  // namespace rollcast::scenarios
