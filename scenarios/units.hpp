#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "rollcast/kernel/quantity.hpp"
#include "rollcast/kernel/time.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::scenarios {

/// What is wrong with a value; empty when it is something else altogether than was expected.
struct Wrong {
  std::string problem;
};

/// What reading a value gave: the value itself, or what is wrong with it.
template <class T>
struct Reading {
  Reading(T read) : value{std::move(read)} {}
  Reading(Wrong wrong) : problem{std::move(wrong.problem)} {}

  std::optional<T> value;
  std::string problem;
};

/// "2h", "1d 12h", "1.5h", "-90s", "forever": each unit once, the longest first. At most longest_span().
Reading<Duration> read_duration(std::string_view text);

/// "0.5%" as a fraction, rounded once: "18.5%" is the double nearest to .185.
Reading<double> read_percent(std::string_view text);

/// "195.8/s", "120/min", "3000/h", "2/d", per second.
Reading<double> read_rate(std::string_view text);

/// The currency that money must be in, empty for any, and the unit it is a price of: "" or "h".
struct MoneyUnit {
  std::string_view currency;
  std::string_view per;
};

/// "12.5 USD", "$12.5", "110 USD/h".
Reading<Money> read_money(std::string_view text, MoneyUnit unit);

/// "Tue 10:00".
Reading<WeekTime> read_week_time(std::string_view text);

/// "09:00", up to "24:00".
Reading<Duration> read_time_of_day(std::string_view text);

/// "Mon-Fri", "Sat-Sun", "Wed".
Reading<WeekDays> read_week_days(std::string_view text);

/// Canonical spellings: the readers above give back the identical value.
std::string write_rate(double per_second);
std::string write_money(Money amount, MoneyUnit unit);

/// The finite number that is the whole of `text`, in JSON's notation (no hexadecimal, "inf" or "nan").
std::optional<double> read_plain_number(std::string_view text);

/// What to write instead of a number without its unit: "Write "5s", "5min", "5h" or "5d"."
std::string unit_advice(std::string_view number, std::span<const std::string_view> endings);
inline constexpr std::array<std::string_view, 4> time_endings{"s", "min", "h", "d"};
inline constexpr std::array<std::string_view, 4> rate_endings{"/s", "/min", "/h", "/d"};

/// The text without the blanks around it.
std::string_view trimmed(std::string_view text);

}  // namespace rollcast::scenarios
