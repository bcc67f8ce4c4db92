#include <fmt/format.h>

#include <chrono>
#include <numeric>

#include "rollcast/scenarios/load.hpp"

namespace rollcast::scenarios {

namespace {

/// "2026-03-02 00:10:00".
std::string calendar_text(Duration since_1970) {
  const Duration day = Duration::days(1), of_day = (since_1970 % day + day) % day;
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{(since_1970 - of_day) / day}}};
  const auto seconds = of_day / Duration::seconds(1);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), seconds / 3600,
                     seconds / 60 % 60, seconds % 60);
}

}  // namespace

int Trace::weekday_of(std::size_t day) const {
  constexpr std::int64_t first_of_1970 = 3;  // a Thursday
  const auto since_a_monday = *first_day / Duration::days(1) + first_of_1970 + static_cast<std::int64_t>(day);
  return static_cast<int>((since_a_monday % 7 + 7) % 7);
}

bool Trace::has_recorded(int weekday) const {
  for (std::size_t day = 0; first_day && day < days.size(); ++day)
    if (weekday_of(day) == weekday) return true;
  return false;
}

std::vector<std::size_t> Trace::days_like(int weekday) const {
  std::vector<std::size_t> all(days.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  if (has_recorded(weekday)) std::erase_if(all, [&](std::size_t day) { return weekday_of(day) != weekday; });
  return all;
}

std::string trace_text(const Trace& trace) {
  std::string text = trace.first_day ? "time,count\n" : "offset_s,count\n";
  Duration at = trace.first_day.value_or(Duration{});
  for (const TraceDay& day : trace.days)
    for (const double count : day.counts) {
      text += trace.first_day ? fmt::format("{},{}\n", calendar_text(at), count)
                              : fmt::format("{},{}\n", at.in_seconds(), count);
      at = at + trace.step;
    }
  return text;
}

}  // namespace rollcast::scenarios
