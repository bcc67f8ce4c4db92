#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

#include "json_text.hpp"
#include "rollcast/scenarios/load.hpp"
#include "rollcast/scenarios/scenario_error.hpp"
#include "units.hpp"

namespace rollcast::scenarios {

namespace {

/// How the first column of a trace counts time.
enum class TimeColumn { offset, calendar };

/// One row of a trace. Times count from any midnight.
struct Row {
  std::int64_t line = 0;
  Duration time;
  double count = 0;
};

/// The rows of a trace, and how they count time.
struct Table {
  TimeColumn column{};
  std::vector<Row> rows;
};

/// The rows of one file, and what is wrong with it. Stops to collect at a few errors: a broken file breaks on every
/// line.
class TraceText {
 public:
  explicit TraceText(std::string_view name) : name_{name.substr(name.find_last_of('/') + 1)} {}

  const std::string& name() const { return name_; }

  [[noreturn]] void refuse(std::string_view problem) const {
    throw ScenarioError{{fmt::format("{}: {}", name_, problem)}};
  }
  void note(std::int64_t line, std::string_view problem) {
    if (errors_.size() < most_errors)
      errors_.push_back(fmt::format("{}, line {}: {}", name_, line, problem));
    else
      ++unsaid_;
  }
  void stop_on_errors() {
    if (errors_.empty()) return;
    if (unsaid_ > 0) errors_.push_back(fmt::format("{}: and {} more errors of this kind.", name_, unsaid_));
    throw ScenarioError{errors_};
  }

 private:
  static constexpr std::size_t most_errors = 5;
  std::string name_;
  std::vector<std::string> errors_;
  int unsaid_ = 0;
};

/// Takes the next line off `text`, without its end.
std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  auto line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// The whole number in a stretch of digits, or -1.
int digits(std::string_view text) {
  int value = -1;
  if (text.starts_with('-')) return value;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? value : -1;
}

/// "2026-03-02 00:10:00" (or with T, without seconds, with a final Z) since 1 January 1970.
std::optional<Duration> read_calendar_time(std::string_view text) {
  using namespace std::chrono;
  if (text.ends_with('Z')) text.remove_suffix(1);
  const bool shaped = (text.size() == 16 || text.size() == 19) && text[4] == '-' && text[7] == '-' &&
                      (text[10] == ' ' || text[10] == 'T') && text[13] == ':';
  if (!shaped || (text.size() == 19 && text[16] != ':')) return std::nullopt;
  const year_month_day date{year{digits(text.substr(0, 4))}, month{static_cast<unsigned>(digits(text.substr(5, 2)))},
                            day{static_cast<unsigned>(digits(text.substr(8, 2)))}};
  const int h = digits(text.substr(11, 2)), m = digits(text.substr(14, 2)),
            s = text.size() == 19 ? digits(text.substr(17, 2)) : 0;
  const bool exists = date.ok() && h >= 0 && h < 24 && m >= 0 && m < 60 && s >= 0 && s < 60;
  if (!exists) return std::nullopt;
  return Duration::days(1) * sys_days{date}.time_since_epoch().count() + Duration::seconds(3600 * h + 60 * m + s);
}

/// Seconds since a midnight.
std::optional<Duration> read_offset(std::string_view text) {
  const auto seconds = read_plain_number(text);
  if (!seconds || std::abs(*seconds) > longest_span().in_seconds()) return std::nullopt;
  return Duration::seconds(*seconds);
}

std::optional<TimeColumn> read_header(std::string_view line) {
  if (line == "offset_s,count" || line == "offset,count") return TimeColumn::offset;
  if (line == "time,count") return TimeColumn::calendar;
  return std::nullopt;
}

/// Reads one line; notes what is wrong with it.
std::optional<Row> read_row(TraceText& trace, std::int64_t number, std::string_view line, TimeColumn column) {
  const auto comma = line.find(',');
  if (comma == std::string_view::npos || line.find(',', comma + 1) != std::string_view::npos) {
    trace.note(number, fmt::format("expected two columns, found {}.", in_quotes(line)));
    return std::nullopt;
  }
  const auto time_text = trimmed(line.substr(0, comma));
  const auto count_text = trimmed(line.substr(comma + 1));
  const auto time = column == TimeColumn::offset ? read_offset(time_text) : read_calendar_time(time_text);
  const auto count = read_plain_number(count_text);
  if (!time) {
    const auto example =
        column == TimeColumn::offset ? "seconds such as 600" : "a time such as \"2026-03-02 00:10:00\"";
    trace.note(number, fmt::format("expected {}, found {}.", example, in_quotes(time_text)));
  }
  if (!count)
    trace.note(number, fmt::format("expected a count of requests, found {}.", in_quotes(count_text)));
  else if (*count < 0)
    trace.note(number, fmt::format("a count of requests cannot be negative, found {}.", *count));
  if (!time || !count || *count < 0) return std::nullopt;
  return Row{number, *time, *count};
}

Table read_rows(TraceText& trace, std::string_view text) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  if (trimmed(text).empty()) trace.refuse("is empty. A header \"offset_s,count\" and one row per step are needed.");
  const auto header = trimmed(take_line(text));
  const auto column = read_header(header);
  if (!column) {
    trace.note(1,
               fmt::format("expected the header \"offset_s,count\" or \"time,count\", found {}.", in_quotes(header)));
    trace.stop_on_errors();
  }
  Table table{*column, {}};
  for (std::int64_t number = 2; !text.empty(); ++number) {
    const auto line = take_line(text);
    if (trimmed(line).empty()) continue;
    if (const auto row = read_row(trace, number, line, *column)) table.rows.push_back(*row);
  }
  trace.stop_on_errors();
  if (table.rows.size() < 2) trace.refuse("has no rows of counts. At least one whole day is needed.");
  return table;
}

/// The step between rows: the shortest there is. Every other must be the same.
Duration find_step(TraceText& trace, const std::vector<Row>& rows) {
  auto step = Duration::forever();
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const auto d = rows[i].time - rows[i - 1].time;
    if (d <= Duration{})
      trace.note(rows[i].line, "the time does not go forward.");
    else
      step = std::min(step, d);
  }
  trace.stop_on_errors();
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const auto d = rows[i].time - rows[i - 1].time;
    if (d == step) continue;
    if (d % step == Duration{})
      trace.note(rows[i].line,
                 fmt::format("a gap: {} row(s) of {} are missing before it. Fill it, or cut the trace there.",
                             d / step - 1, to_text(step)));
    else
      trace.note(rows[i].line, fmt::format("a step of {} where the others are {}.", to_text(d), to_text(step)));
  }
  trace.stop_on_errors();
  if (Duration::days(1) % step != Duration{})
    trace.refuse(fmt::format("its step of {} does not divide the day.", to_text(step)));
  return step;
}

Duration time_of_day(Duration time) {
  const auto rest = time % Duration::days(1);
  return rest < Duration{} ? rest + Duration::days(1) : rest;
}

/// Cuts the rows into days, midnight to midnight; what is left at either end is dropped.
Trace whole_days(const Table& table, Duration step) {
  const auto& rows = table.rows;
  const auto per_day = static_cast<std::size_t>(Duration::days(1) / step);
  const auto at_midnight = [](const Row& row) { return time_of_day(row.time) == Duration{}; };
  auto first = std::ranges::find_if(rows, at_midnight);
  Trace trace{{}, step, {}};
  if (table.column == TimeColumn::calendar && first != rows.end()) trace.first_day = first->time;
  while (static_cast<std::size_t>(rows.end() - first) >= per_day) {
    auto& counts = trace.days.emplace_back().counts;
    for (std::size_t i = 0; i < per_day; ++i) counts.push_back((first++)->count);
  }
  return trace;
}

bool is_gzip(std::string_view name, std::string_view text) {
  return name.ends_with(".gz") || text.starts_with("\x1f\x8b");
}

}  // namespace

Trace read_trace(std::string_view text, std::string_view name) {
  TraceText trace{name};
  if (is_gzip(name, text))
    trace.refuse(fmt::format("gzip is not read here: unpack it first (gunzip -k {}).", trace.name()));
  const auto table = read_rows(trace, text);
  const auto step = find_step(trace, table.rows);
  auto recorded = whole_days(table, step);
  if (recorded.days.empty())
    trace.refuse(
        fmt::format("holds no whole day from midnight to midnight ({} rows of {}).", table.rows.size(), to_text(step)));
  const auto has_requests = [](const TraceDay& day) {
    return std::ranges::any_of(day.counts, [](double count) { return count > 0; });
  };
  if (std::ranges::none_of(recorded.days, has_requests)) trace.refuse("counts no requests at all.");
  recorded.file = name;
  return recorded;
}

}  // namespace rollcast::scenarios
