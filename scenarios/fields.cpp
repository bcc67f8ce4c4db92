#include "rollcast/scenarios/fields.hpp"

#include <algorithm>
#include <cmath>

#include "document_state.hpp"
#include "rollcast/scenarios/plain_text.hpp"
#include "rollcast/scenarios/week_text.hpp"

namespace rollcast::scenarios {

using nlohmann::json;

namespace {

/// The finite number in `value`; an empty problem when it is none. JSON has no NaN or infinity, so none gets here.
Reading<double> number_in(const json& value) {
  const bool is_quoted = value.is_string() && read_plain_number(value.get_ref<const std::string&>());
  if (is_quoted)
    return Wrong{fmt::format("expected a number, found {} (numbers stand without quotes).", describe(value))};
  if (!value.is_number()) return Wrong{};
  const auto number = value.get<double>();
  return number == 0 ? 0 : number;
}

std::string range_of(const Bounds& b) {
  if (b.at_least && b.at_most) return fmt::format("must lie between {} and {}", *b.at_least, *b.at_most);
  if (b.above && b.at_most) return fmt::format("must be above {} and at most {}", *b.above, *b.at_most);
  if (b.above) return fmt::format("must be above {}", *b.above);
  if (b.at_least) return fmt::format("must be at least {}", *b.at_least);
  return fmt::format("must be at most {}", b.at_most.value_or(0));
}

Reading<double> within(Reading<double> reading, const Bounds& bounds) {
  if (!reading.value) return reading;
  const auto x = *reading.value;
  const bool inside = (!bounds.above || x > *bounds.above) && (!bounds.at_least || x >= *bounds.at_least) &&
                      (!bounds.at_most || x <= *bounds.at_most);
  if (inside) return reading;
  return Wrong{fmt::format("{}, found {}.", range_of(bounds), x)};
}

/// The multiples of `step` on either side of `d`, as far as they are allowed.
std::string neighbors(Duration d, Duration step, Duration least) {
  const auto below = d - d % step;
  const auto above = below + step;
  if (below <= Duration{} || below < least) return fmt::format("Write \"{}\".", to_text(above));
  return fmt::format("Write \"{}\" or \"{}\".", to_text(below), to_text(above));
}

Reading<Duration> within(Reading<Duration> reading, const DurationBounds& bounds) {
  if (!reading.value) return reading;
  const auto d = *reading.value;
  const auto least = bounds.at_least.value_or(Duration{});
  if (d.is_forever()) {
    if (bounds.may_be_forever) return reading;
    return Wrong{"\"forever\" is not possible here. Write a length such as \"30d\"."};
  }
  if (d < Duration{} && least >= Duration{})
    return Wrong{fmt::format("a length of time cannot be negative here, found {}.", to_text(d))};
  if (d < least) return Wrong{fmt::format("must be at least {}, found {}.", to_text(least), to_text(d))};
  if (bounds.multiple_of && d % *bounds.multiple_of != Duration{}) {
    const auto step = *bounds.multiple_of;
    return Wrong{fmt::format("{} is no multiple of {} (the step in which time goes on). {}", to_text(d), to_text(step),
                             neighbors(d, step, least))};
  }
  return reading;
}

Reading<Duration> duration_in(const json& value, const DurationBounds& bounds) {
  if (value.is_number()) {
    const auto number = value.dump();
    return Wrong{
        fmt::format("expected a length of time such as \"2h\", found the number {} (a bare number has no unit). {}",
                    number, unit_advice(number, time_endings))};
  }
  if (!value.is_string()) return Wrong{};
  return within(read_duration(value.get_ref<const std::string&>()), bounds);
}

/// A number from 0 to 1, or a percentage.
Reading<double> fraction_in(const json& value) {
  auto reading = value.is_string() ? read_percent(value.get_ref<const std::string&>()) : number_in(value);
  if (!reading.value) return reading;
  const auto x = *reading.value;
  if (x >= 0 && x <= 1) return reading;
  const auto meant = value.is_number() && x > 1 && x <= 100 ? fmt::format(" Did you mean \"{}%\"?", x) : std::string{};
  return Wrong{fmt::format("must lie between 0 and 1 (0% and 100%), found {}.{}",
                           value.is_string() ? in_quotes(value.get_ref<const std::string&>()) : fmt::format("{}", x),
                           meant)};
}

template <class Quantity>
Reading<Quantity> as(const Reading<double>& reading) {
  if (!reading.value) return Wrong{reading.problem};
  return Quantity{*reading.value};
}

constexpr double most_money = 1e15;

std::string money_phrase(MoneyUnit unit) {
  if (unit.currency.empty()) unit.currency = "USD";  // the scenario's own cannot be read
  return fmt::format("{} such as \"{}\"", unit.per.empty() ? "an amount" : "a price", write_money(Money{12.5}, unit));
}

Reading<Money> money_in(const json& value, MoneyUnit unit) {
  if (value.is_number()) {
    return Wrong{fmt::format("expected {}, found the number {} (a bare number has no currency). Write \"{}\".",
                             money_phrase(unit), value.dump(), write_money(Money{value.get<double>()}, unit))};
  }
  if (!value.is_string()) return Wrong{};
  auto reading = read_money(value.get_ref<const std::string&>(), unit);
  if (!reading.value) return reading;
  const auto amount = *reading.value;
  if (amount < Money{})
    return Wrong{fmt::format("an amount cannot be negative here, found {}.", write_money(amount, unit))};
  if (amount > Money{most_money})
    return Wrong{
        fmt::format("must be at most {:g} {}, found {}.", most_money, unit.currency, write_money(amount, unit))};
  return reading;
}

constexpr double highest_rate = 1e9;  // per second; all the world's web requests together are fewer

Reading<double> rate_in(const json& value) {
  if (value.is_number()) {
    const auto number = value.dump();
    return Wrong{fmt::format("expected a rate such as \"195.8/s\", found the number {} (a bare number has no unit). {}",
                             number, unit_advice(number, rate_endings))};
  }
  if (!value.is_string()) return Wrong{};
  const auto& text = value.get_ref<const std::string&>();
  auto reading = read_rate(text);
  if (!reading.value) return reading;
  if (*reading.value < 0) return Wrong{fmt::format("a rate cannot be negative, found {}.", in_quotes(text))};
  if (*reading.value > highest_rate)
    return Wrong{fmt::format("must be at most {:g}/s, found {}.", highest_rate, in_quotes(text))};
  return reading;
}

/// A reader of texts as one of JSON, to which nothing but a text makes sense.
constexpr auto in_text = [](auto read) {
  return [read](const json& value) -> decltype(read("")) {
    if (!value.is_string()) return Wrong{};
    return read(value.get_ref<const std::string&>());
  };
};

constexpr auto kept = [](const auto& value) { return json(value); };
constexpr auto plain_value_of = [](const auto& quantity) { return plain_number(quantity.value()); };

}  // namespace

Fields::Fields(Document& document, std::shared_ptr<const Place> place)
    : document_{&document}, place_{std::move(place)} {}

std::string Fields::pointer() const { return place_->pointer; }

bool Fields::has(std::string_view key) const {
  if (place_->ask(key) != nullptr) return true;
  return place_->description != nullptr && place_->description->is_written(place_->pattern_of(key));
}

bool Fields::has_object(std::string_view key) const {
  const auto* found = place_->ask(key);
  if (found != nullptr) return found->is_object();
  return place_->description != nullptr && place_->description->is_written(place_->pattern_of(key) + "/");
}

void Fields::error(std::string_view key, std::string_view problem) const { place_->error(key, problem); }

bool Fields::has_error(std::string_view key) const {
  if (place_->muted) return true;
  const auto pointer = place_->pointer_of(key);
  const auto& faulty = place_->state->faulty;
  const auto below = faulty.lower_bound(pointer + "/");
  return faulty.contains(pointer) || (below != faulty.end() && below->starts_with(pointer + "/"));
}

bool Fields::has_any_error() const { return place_->description != nullptr || !place_->state->errors.empty(); }

bool Fields::reaches(std::string_view pointer) const {
  try {
    const json::json_pointer target{std::string{pointer}};
    const auto& state = *place_->state;
    const auto part = pointer.substr(0, pointer.find('/', 1));
    const bool is_read = state.resolved.contains(json::json_pointer{std::string{part}});
    return is_read ? state.resolved.contains(target) : state.written.contains(target);
  } catch (const json::exception&) {
    return false;
  }
}

std::string Fields::text(const Key& key, const std::optional<std::string>& fallback) const {
  const auto parse = [](const json& value) -> Reading<std::string> {
    if (!value.is_string()) return Wrong{};
    return value.get<std::string>();
  };
  return place_->read<std::string>({key, ValueKind::text, "a text between double quotes"}, fallback, parse, kept);
}

std::string Fields::name(const Key& key, const std::optional<std::string>& fallback) const {
  const auto parse = [](const json& value) -> Reading<std::string> {
    if (!value.is_string()) return Wrong{};
    const auto& name = value.get_ref<const std::string&>();
    if (name.empty()) return Wrong{"is empty. Give it a name."};
    if (plain_text(name) != name)
      return Wrong{fmt::format("{} holds a character that cannot be seen. Leave it out.", in_quotes(plain_text(name)))};
    return name;
  };
  return place_->read<std::string>({key, ValueKind::name, "a text between double quotes"}, fallback, parse, kept);
}

namespace {

/// The place of a word among those that are known.
Reading<std::size_t> word_in(const json& value, const std::vector<std::string>& known, std::string_view phrase) {
  if (!value.is_string()) return Wrong{};
  const auto& word = value.get_ref<const std::string&>();
  const auto found = std::ranges::find(known, word);
  if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
  const auto near = nearest_word(word, known);
  return Wrong{fmt::format("expected {}, found {}.{}", phrase, in_quotes(word),
                           near ? fmt::format(" Did you mean \"{}\"?", *near) : "")};
}

std::string phrase_of(const std::vector<std::string>& known) {
  return known.size() == 1 ? fmt::format("\"{}\"", known.front())
                           : fmt::format("one of \"{}\"", fmt::join(known, "\", \""));
}

}  // namespace

std::size_t Fields::choice(const Key& key, std::span<const std::string_view> choices,
                           std::optional<std::size_t> fallback) const {
  const std::vector<std::string> known(choices.begin(), choices.end());
  const Expected expected{.key = key, .kind = ValueKind::choice, .phrase = phrase_of(known), .choices = known};
  const auto parse = [&](const json& value) { return word_in(value, known, expected.phrase); };
  const auto write = [&](std::size_t i) { return json(known.at(i)); };
  const auto chosen = place_->read<std::size_t>(expected, fallback, parse, write);
  if (place_->description == nullptr) return chosen;
  const auto taken = place_->description->branch(place_->pattern_of(key.name), known, known.at(chosen));
  return static_cast<std::size_t>(std::ranges::find(known, taken) - known.begin());
}

std::size_t Fields::reference(const Key& key, std::span<const std::string_view> names,
                              std::optional<std::size_t> fallback) const {
  const std::vector<std::string> known(names.begin(), names.end());
  const Expected expected{.key = key, .kind = ValueKind::reference, .phrase = phrase_of(known)};
  const auto parse = [&](const json& value) -> Reading<std::size_t> {
    if (place_->description != nullptr) return std::size_t{0};
    return word_in(value, known, expected.phrase);
  };
  return place_->read<std::size_t>(expected, fallback, parse, [&](std::size_t i) { return json(known.at(i)); });
}

double Fields::number(const Key& key, std::optional<double> fallback, Bounds bounds) const {
  return place_->read<double>(
      {.key = key, .kind = ValueKind::number, .phrase = "a number", .bounds = bounds}, fallback,
      [&](const json& value) { return within(number_in(value), bounds); }, plain_number);
}

std::int64_t Fields::whole_number(const Key& key, std::optional<std::int64_t> fallback, Bounds bounds) const {
  const auto parse = [&](const json& value) -> Reading<std::int64_t> {
    const auto reading = within(number_in(value), bounds);
    if (!reading.value) return Wrong{reading.problem};
    const auto spelled = plain_number(*reading.value);
    if (!spelled.is_number_integer()) return Wrong{};
    return spelled.get<std::int64_t>();
  };
  const Expected expected{.key = key, .kind = ValueKind::whole_number, .phrase = "a whole number", .bounds = bounds};
  return place_->read<std::int64_t>(expected, fallback, parse, kept);
}

bool Fields::yes_or_no(const Key& key, std::optional<bool> fallback) const {
  const auto parse = [](const json& value) -> Reading<bool> {
    if (!value.is_boolean()) return Wrong{};
    return value.get<bool>();
  };
  const bool chosen = place_->read<bool>({key, ValueKind::yes_or_no, "true or false"}, fallback, parse, kept);
  if (place_->description == nullptr) return chosen;
  return place_->description->branch(place_->pattern_of(key.name), {"true", "false"}, chosen ? "true" : "false") ==
         "true";
}

Duration Fields::duration(const Key& key, std::optional<Duration> fallback, DurationBounds bounds) const {
  const auto* phrase =
      bounds.may_be_forever ? "a length of time such as \"2h\", or \"forever\"" : "a length of time such as \"2h\"";
  return place_->read<Duration>(
      {.key = key, .kind = ValueKind::duration, .phrase = phrase, .lengths = bounds}, fallback,
      [&](const json& value) { return duration_in(value, bounds); }, [](Duration d) { return json(to_text(d)); });
}

Probability Fields::probability(const Key& key, std::optional<Probability> fallback) const {
  return place_->read<Probability>(
      {key, ValueKind::probability, "a probability such as \"0.5%\" or 0.005"}, fallback,
      [](const json& value) { return as<Probability>(fraction_in(value)); }, plain_value_of);
}

Share Fields::share(const Key& key, std::optional<Share> fallback) const {
  return place_->read<Share>(
      {key, ValueKind::share, "a share such as \"5%\" or 0.05"}, fallback,
      [](const json& value) { return as<Share>(fraction_in(value)); }, plain_value_of);
}

std::string Fields::currency(const Key& key, std::string_view fallback) const {
  const auto parse = [](const json& value) -> Reading<std::string> {
    if (!value.is_string()) return Wrong{};
    const auto& code = value.get_ref<const std::string&>();
    const bool is_code = code.size() == 3 && std::ranges::all_of(code, [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!is_code) return Wrong{};
    return code;
  };
  const auto code = place_->read<std::string>({key, ValueKind::currency, "three capital letters such as \"USD\""},
                                              std::string{fallback}, parse, kept);
  place_->state->currency = has_error(key.name) ? "" : code;
  return code;
}

Money Fields::money(const Key& key, std::optional<Money> fallback, std::string_view per) const {
  const MoneyUnit unit{place_->state->currency, per};
  const auto kind = per.empty() ? ValueKind::money : ValueKind::money_per_hour;
  return place_->read<Money>(
      {key, kind, money_phrase(unit)}, fallback, [&](const json& value) { return money_in(value, unit); },
      [&](Money amount) { return json(write_money(amount, unit)); });
}

std::optional<Money> Fields::money_or_none(const Key& key) const {
  const auto* found = place_->ask(key.name);
  const json none = "none";
  if (place_->description != nullptr) place_->declare({key, ValueKind::money_or_none}, &none);
  if (found == nullptr || *found == none) {
    (*place_->resolved)[std::string{key.name}] = none;
    return std::nullopt;
  }
  const MoneyUnit unit{place_->state->currency, ""};
  return place_->read<Money>(
      {key, ValueKind::money_or_none, money_phrase(unit) + ", or \"none\""}, required,
      [&](const json& value) { return money_in(value, unit); },
      [&](Money amount) { return json(write_money(amount, unit)); });
}

double Fields::rate_per_second(const Key& key, std::optional<double> fallback) const {
  return place_->read<double>({key, ValueKind::rate, "a rate such as \"195.8/s\""}, fallback, rate_in,
                              [](double rate) { return json(write_rate(rate)); });
}

std::vector<Share> Fields::shares(const Key& key, const std::optional<std::vector<Share>>& fallback) const {
  using Shares = std::vector<Share>;
  const auto parse = [&](const json& value) -> Reading<Shares> {
    if (!value.is_array()) return Wrong{};
    if (!place_->is_list(key.name, value)) return Shares{};
    Shares shares;
    for (std::size_t i = 0; i < value.size(); ++i) {
      const auto reading = fraction_in(value[i]);
      const auto other = fmt::format("expected a share such as \"5%\" or 0.05, found {}.", describe(value[i]));
      if (!reading.value) place_->error_of_item(key.name, i, reading.problem.empty() ? other : reading.problem);
      shares.push_back(Share{reading.value.value_or(0.0)});
    }
    return shares;
  };
  const auto write = [](const Shares& shares) {
    auto list = json::array();
    for (const auto share : shares) list.push_back(plain_value_of(share));
    return list;
  };
  return place_->read<Shares>({key, ValueKind::shares, "a list of shares such as [\"1%\", \"5%\", 1]"}, fallback, parse,
                              write);
}

WeekTime Fields::week_time(const Key& key, std::optional<WeekTime> fallback) const {
  return place_->read<WeekTime>({key, ValueKind::week_time, "a day and time of the week such as \"Tue 10:00\""},
                                fallback, in_text(read_week_time), [](WeekTime time) { return json(to_text(time)); });
}

Duration Fields::time_of_day(const Key& key, std::optional<Duration> fallback) const {
  return place_->read<Duration>({key, ValueKind::time_of_day, "a time of day such as \"09:00\""}, fallback,
                                in_text(read_time_of_day), [](Duration time) { return json(time_of_day_text(time)); });
}

WeekDays Fields::week_days(const Key& key, std::optional<WeekDays> fallback) const {
  return place_->read<WeekDays>({key, ValueKind::week_days, "days of the week such as \"Mon-Fri\""}, fallback,
                                in_text(read_week_days), [](WeekDays days) { return json(to_text(days)); });
}

}  // namespace rollcast::scenarios
