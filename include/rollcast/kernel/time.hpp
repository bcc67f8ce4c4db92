#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "rollcast/modules.hpp"

namespace rollcast::kernel {

/// A length of simulated time, in whole microseconds. May be negative; `forever()` is longer than every other.
class Duration {
 public:
  constexpr Duration() = default;
  static constexpr Duration microseconds(std::int64_t n) { return Duration{n}; }
  static constexpr Duration seconds(double n) { return Duration{rounded(n * 1e6)}; }
  static constexpr Duration minutes(double n) { return Duration{rounded(n * 60e6)}; }
  static constexpr Duration hours(double n) { return Duration{rounded(n * 3600e6)}; }
  static constexpr Duration days(double n) { return Duration{rounded(n * 86400e6)}; }
  static constexpr Duration forever() { return Duration{std::numeric_limits<std::int64_t>::max() / 4}; }

  constexpr std::int64_t count() const { return microseconds_; }
  constexpr double in_seconds() const { return static_cast<double>(microseconds_) / 1e6; }
  constexpr double in_minutes() const { return static_cast<double>(microseconds_) / 60e6; }
  constexpr double in_hours() const { return static_cast<double>(microseconds_) / 3600e6; }
  constexpr double in_days() const { return static_cast<double>(microseconds_) / 86400e6; }
  constexpr bool is_forever() const { return *this >= forever(); }

  friend constexpr auto operator<=>(Duration, Duration) = default;
  friend constexpr Duration operator+(Duration a, Duration b) { return Duration{a.microseconds_ + b.microseconds_}; }
  friend constexpr Duration operator-(Duration a, Duration b) { return Duration{a.microseconds_ - b.microseconds_}; }
  friend constexpr Duration operator*(Duration a, std::int64_t n) { return Duration{a.microseconds_ * n}; }
  friend constexpr std::int64_t operator/(Duration a, Duration b) { return a.microseconds_ / b.microseconds_; }
  friend constexpr Duration operator%(Duration a, Duration b) { return Duration{a.microseconds_ % b.microseconds_}; }

 private:
  explicit constexpr Duration(std::int64_t n) : microseconds_{n} {}
  static constexpr std::int64_t rounded(double n) { return static_cast<std::int64_t>(n < 0 ? n - 0.5 : n + 0.5); }
  std::int64_t microseconds_ = 0;
};

/// An instant, counted from the scenario's start (`SimTime{}`), which is when the release begins.
class SimTime {
 public:
  constexpr SimTime() = default;
  static constexpr SimTime after_start(Duration d) { return SimTime{d}; }
  static constexpr SimTime never() { return SimTime{Duration::forever()}; }

  constexpr Duration since_start() const { return since_start_; }
  constexpr bool is_never() const { return since_start_.is_forever(); }

  friend constexpr auto operator<=>(SimTime, SimTime) = default;
  friend constexpr SimTime operator+(SimTime t, Duration d) { return SimTime{t.since_start_ + d}; }
  friend constexpr SimTime operator-(SimTime t, Duration d) { return SimTime{t.since_start_ - d}; }
  friend constexpr Duration operator-(SimTime a, SimTime b) { return a.since_start_ - b.since_start_; }

 private:
  explicit constexpr SimTime(Duration d) : since_start_{d} {}
  Duration since_start_;
};

/// A length in whole ticks, rounded up.
constexpr Duration in_ticks(Duration length, Duration tick) {
  return tick * ((length + tick - Duration::microseconds(1)) / tick);
}

constexpr Duration week() { return Duration::days(7); }

/// The longest span that scenarios may name: a hundred years, so that sums of times cannot overflow.
constexpr Duration longest_span() { return Duration::days(36'500); }

/// A unit of time and how it is written.
struct TimeUnit {
  std::string_view name;
  Duration length;
};

/// The units in which lengths are written and read, the longest first.
inline constexpr std::array<TimeUnit, 7> time_units{{
    {"w", week()},
    {"d", Duration::days(1)},
    {"h", Duration::hours(1)},
    {"min", Duration::minutes(1)},
    {"s", Duration::seconds(1)},
    {"ms", Duration::microseconds(1000)},
    {"us", Duration::microseconds(1)},
}};

/// Writes a length as people say it and as scenarios interval it: "2d 4h", "90s", "250ms", "forever". Reads back
/// exactly.
std::string to_text(Duration);

/// Writes an instant for timelines: "2d 04:00", with seconds when there are any: "2d 04:00:07".
std::string to_clock_text(SimTime);

}  // namespace rollcast::kernel
