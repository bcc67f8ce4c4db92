#include "units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "json_text.hpp"
#include "rollcast/kernel/read_double.hpp"
#include "rollcast/scenarios/week_text.hpp"

namespace rollcast::scenarios {

namespace {

/// Takes the number at the front of `text` off it; nothing when there is none or it is not finite.
std::optional<std::string_view> take_number(std::string_view& text) {
  const auto first = text.starts_with('-') ? std::size_t{1} : std::size_t{0};
  const auto begins_number = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
  if (first >= text.size() || !begins_number(text[first])) return std::nullopt;
  const auto before = text;
  if (!take_double(text)) return std::nullopt;
  return before.substr(0, before.size() - text.size());
}

double to_double(std::string_view number) {
  const double value = read_double(number).value_or(0.0);
  return value == 0 ? 0 : value;  // no negative zero
}

/// Takes the letters at the front of `text` off it.
std::string_view take_word(std::string_view& text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto length = static_cast<std::size_t>(std::ranges::find_if_not(text, is_letter) - text.begin());
  const auto word = text.substr(0, length);
  text.remove_prefix(length);
  return word;
}

void skip_blanks(std::string_view& text) { text.remove_prefix(std::min(text.find_first_not_of(' '), text.size())); }

/// How people also write the units of time.
constexpr std::array<std::pair<std::string_view, std::string_view>, 15> other_spellings{{
    {"week", "w"},
    {"weeks", "w"},
    {"day", "d"},
    {"days", "d"},
    {"hour", "h"},
    {"hours", "h"},
    {"hr", "h"},
    {"hrs", "h"},
    {"m", "min"},
    {"mins", "min"},
    {"minute", "min"},
    {"minutes", "min"},
    {"sec", "s"},
    {"second", "s"},
    {"seconds", "s"},
}};

std::string unknown_time_unit(std::string_view word) {
  const auto meant = std::ranges::find(other_spellings, word, &std::pair<std::string_view, std::string_view>::first);
  const auto suggestion =
      meant == other_spellings.end() ? std::string{} : fmt::format(" Did you mean \"{}\"?", meant->second);
  return fmt::format("{} is no unit of time (known: w, d, h, min, s, ms, us).{}", in_quotes(word), suggestion);
}

/// For who writes 0,5 instead of 0.5.
Wrong comma_in(std::string_view text) {
  return Wrong{
      fmt::format("{} has a comma (write a decimal point, and no commas between thousands).", in_quotes(text))};
}

constexpr double longest_microseconds = static_cast<double>(longest_span().count());

/// Adds up "1d 12h" in microseconds.
Reading<double> sum_of_lengths(std::string_view text) {
  auto rest = text;
  double sum = 0;
  auto previous = time_units.begin();
  while (!rest.empty()) {
    const auto number = take_number(rest);
    if (!number || number->starts_with('-')) return Wrong{};
    if (rest.starts_with(',')) return comma_in(text);
    skip_blanks(rest);
    if (rest.empty()) return Wrong{fmt::format("{} has no unit. {}", *number, unit_advice(*number, time_endings))};
    const auto word = take_word(rest);
    const auto unit = std::ranges::find(time_units, word, &TimeUnit::name);
    if (word.empty()) return Wrong{};
    if (unit == time_units.end()) return Wrong{unknown_time_unit(word)};
    if (unit < previous)
      return Wrong{fmt::format("{} comes after a shorter unit (each unit once, the longest first).", in_quotes(word))};
    previous = unit + 1;
    const auto part = to_double(*number) * static_cast<double>(unit->length.count());
    if (part > 0 && part < 0.5) return Wrong{"shorter than a microsecond (time is counted in whole ones)."};
    sum += std::round(part);
    skip_blanks(rest);
  }
  return sum;
}

struct CurrencySign {
  std::string_view sign, code;
};
constexpr std::array<CurrencySign, 3> currency_signs{{{"$", "USD"}, {"€", "EUR"}, {"£", "GBP"}}};

std::string price_suffix(std::string_view per) { return per.empty() ? std::string{} : fmt::format("/{}", per); }

constexpr std::array<std::string_view, 7> weekdays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

}  // namespace

std::string unit_advice(std::string_view number, std::span<const std::string_view> endings) {
  std::string advice = "Write ";
  for (std::size_t i = 0; i < endings.size(); ++i) {
    const auto* link = i == 0 ? "" : i + 1 == endings.size() ? " or " : ", ";
    advice += fmt::format("{}\"{}{}\"", link, number, endings[i]);
  }
  return advice + ".";
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::optional<double> read_plain_number(std::string_view text) {
  auto rest = text;
  const auto number = take_number(rest);
  if (!number || !rest.empty()) return std::nullopt;
  return to_double(*number);
}

Reading<Duration> read_duration(std::string_view text) {
  auto rest = trimmed(text);
  if (rest == "forever") return Duration::forever();
  const bool negative = rest.starts_with('-');
  if (negative) rest.remove_prefix(1);
  if (rest.empty()) return Wrong{};
  const auto sum = sum_of_lengths(rest);
  if (!sum.value) return Wrong{sum.problem};
  if (*sum.value > longest_microseconds) {
    return Wrong{
        fmt::format("{} is longer than {}, the longest span there is.", in_quotes(text), to_text(longest_span()))};
  }
  const auto length = Duration::microseconds(static_cast<std::int64_t>(*sum.value));
  return negative ? Duration{} - length : length;
}

Reading<double> read_percent(std::string_view text) {
  auto rest = trimmed(text);
  const auto number = take_number(rest);
  if (number && rest.starts_with(',')) return comma_in(text);
  skip_blanks(rest);
  if (!number || rest != "%") return Wrong{};
  if (number->find_first_of("eE") != std::string_view::npos) return to_double(*number) / 100;
  return to_double(fmt::format("{}e-2", *number));
}

Reading<double> read_rate(std::string_view text) {
  auto rest = trimmed(text);
  const auto number = take_number(rest);
  if (number && rest.starts_with(',')) return comma_in(text);
  skip_blanks(rest);
  if (!number || !(rest.empty() || rest.starts_with('/'))) return Wrong{};
  if (rest.empty()) return Wrong{fmt::format("{} has no unit. {}", *number, unit_advice(*number, rate_endings))};
  rest.remove_prefix(1);
  skip_blanks(rest);
  const auto unit = std::ranges::find(time_units, rest, &TimeUnit::name);
  if (unit == time_units.end()) return Wrong{unknown_time_unit(rest)};
  return to_double(*number) / unit->length.in_seconds();
}

Reading<Money> read_money(std::string_view text, MoneyUnit unit) {
  auto rest = trimmed(text);
  const auto sign =
      std::ranges::find_if(currency_signs, [&](const CurrencySign& s) { return rest.starts_with(s.sign); });
  const bool signed_form = sign != currency_signs.end();
  if (signed_form) rest.remove_prefix(sign->sign.size());
  skip_blanks(rest);
  const auto number = take_number(rest);
  if (!number) return Wrong{};
  if (rest.starts_with(',')) return comma_in(text);
  skip_blanks(rest);
  const auto code = signed_form ? sign->code : take_word(rest);
  const auto suffix = price_suffix(unit.per);
  const auto currency = unit.currency.empty() ? code : unit.currency;
  const auto spelled = fmt::format("{} {}{}", *number, currency.empty() ? "USD" : currency, suffix);
  if (code.empty()) return Wrong{fmt::format("{} names no currency. Write \"{}\".", in_quotes(text), spelled)};
  if (code != currency)
    return Wrong{fmt::format("{} is not in {}, the currency of this scenario. Write \"{}\" or change /currency.",
                             in_quotes(text), unit.currency, spelled)};
  skip_blanks(rest);
  if (rest != suffix) {
    const auto what = unit.per.empty() ? std::string{"an amount is needed here, not a price per unit"}
                                       : fmt::format("a price per {} is needed here", unit.per);
    return Wrong{fmt::format("{} does not fit ({}). Write \"{}\".", in_quotes(text), what, spelled)};
  }
  return Money{to_double(*number)};
}

namespace {

/// Position of a day's name in the week, Monday = 0.
std::optional<int> weekday_named(std::string_view name) {
  const auto day = std::ranges::find(weekdays, name);
  if (day == weekdays.end()) return std::nullopt;
  return static_cast<int>(day - weekdays.begin());
}

}  // namespace

Reading<Duration> read_time_of_day(std::string_view text) {
  const auto digit = [&](std::size_t at) { return text[at] - '0'; };
  const auto is_digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
  const bool shaped = text.size() == 5 && text[2] == ':' && is_digit(0) && is_digit(1) && is_digit(3) && is_digit(4);
  const int minutes = shaped ? 60 * (10 * digit(0) + digit(1)) + 10 * digit(3) + digit(4) : 0;
  if (!shaped || digit(3) > 5 || minutes > 24 * 60) return Wrong{};
  return Duration::minutes(minutes);
}

Reading<WeekTime> read_week_time(std::string_view text) {
  if (text.size() != 9 || text[3] != ' ') return Wrong{};
  const auto weekday = weekday_named(text.substr(0, 3));
  const auto time = read_time_of_day(text.substr(4));
  if (!weekday || !time.value || *time.value == Duration::days(1)) return Wrong{};
  return WeekTime{*weekday, *time.value};
}

Reading<WeekDays> read_week_days(std::string_view text) {
  const auto first = weekday_named(text.substr(0, 3));
  if (text.size() == 3 && first) return WeekDays{*first, *first};
  const auto last = text.size() == 7 && text[3] == '-' ? weekday_named(text.substr(4)) : std::nullopt;
  if (!first || !last) return Wrong{};
  return WeekDays{*first, *last};
}

std::string write_rate(double per_second) { return fmt::format("{}/s", per_second); }

std::string write_money(Money amount, MoneyUnit unit) {
  return fmt::format("{} {}{}", amount.value(), unit.currency, price_suffix(unit.per));
}

std::string time_of_day_text(Duration time) {
  const auto minutes = time / Duration::minutes(1);
  return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
}

std::string to_text(WeekTime time) {
  return fmt::format("{} {}", weekdays.at(static_cast<std::size_t>(time.weekday)), time_of_day_text(time.time_of_day));
}

std::string to_text(WeekDays days) {
  const auto first = weekdays.at(static_cast<std::size_t>(days.first)),
             last = weekdays.at(static_cast<std::size_t>(days.last));
  return days.first == days.last ? std::string{first} : fmt::format("{}-{}", first, last);
}

}  // namespace rollcast::scenarios
