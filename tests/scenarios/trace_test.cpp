#include <fstream>
#include <functional>

#include "rollcast/scenarios/scenario_error.hpp"
#include "scenarios/scenario_texts.hpp"
#include "support/catch.hpp"
#include "support/program.hpp"

namespace rollcast::test::trace_test {

namespace {

/// Rows of six hours from `first` on, counting 0, 1, 2, ...
std::string six_hourly(int first_row, int rows) {
  std::string text = "offset_s,count\n";
  for (int i = 0; i < rows; ++i) text += std::to_string((first_row + i) * 21600) + "," + std::to_string(i) + "\n";
  return text;
}

std::vector<std::string> errors_of_trace(const std::string& content, const std::string& name = "trace.csv") {
  try {
    read_trace(content, name);
    return {};
  } catch (const ScenarioError& error) {
    return error.errors();
  }
}

}  // namespace

TEST_CASE("A trace keeps whole days from midnight to midnight") {
  const auto trace = read_trace(six_hourly(3, 11), "days.csv");
  CHECK(trace.step == Duration::hours(6));
  REQUIRE(trace.days.size() == 2);
  CHECK(trace.days[0].counts == std::vector<double>{1, 2, 3, 4});
  CHECK(trace.days[1].counts == std::vector<double>{5, 6, 7, 8});
}

TEST_CASE("A trace may count in calendar time, before 1970 too, and be written on any system") {
  for (const std::string day : {"2026-03-02", "1969-12-30"}) {
    std::string text = "\xEF\xBB\xBFtime,count\r\n";
    for (const auto* hour : {"00", "06", "12", "18"}) text += day + "T" + hour + ":00:00Z,7\r\n";
    CHECK(read_trace(text + "\r\n", "calendar.csv").days.size() == 1);
  }
}

TEST_CASE("A trace with dates knows their weekdays, and reads back as it was written") {
  std::string text = "time,count\n2026-03-05 12:00,9\n";  // a Thursday's end, and no whole day
  for (const std::string day : {"2026-03-06", "2026-03-07"})
    for (const auto* hour : {"00", "12"}) text += day + " " + hour + ":00,7\n";
  const auto trace = read_trace(text, "dated.csv");
  REQUIRE(trace.days.size() == 2);
  for (int weekday = 0; weekday < 7; ++weekday) CHECK(trace.has_recorded(weekday) == (weekday == 4 || weekday == 5));
  CHECK(trace.days_like(4) == std::vector<std::size_t>{0});
  CHECK(trace.days_like(5) == std::vector<std::size_t>{1});
  CHECK(trace.days_like(0) == std::vector<std::size_t>{0, 1});
  CHECK(trace_text(trace).substr(0, 35) == "time,count\n2026-03-06 00:00:00,7\n20");
  CHECK(read_trace(trace_text(trace), "again.csv").first_day == trace.first_day);
  const auto undated = read_trace(six_hourly(3, 11), "undated.csv");
  CHECK_FALSE(undated.first_day);
  CHECK(undated.days_like(4) == std::vector<std::size_t>{0, 1});
  CHECK(trace_text(undated).substr(0, 26) == "offset_s,count\n0,1\n21600,2");
}

TEST_CASE("Errors of a trace are named by line") {
  using Errors = std::vector<std::string>;
  CHECK(errors_of_trace("") ==
        Errors{"trace.csv: is empty. A header \"offset_s,count\" and one row per step are needed."});
  CHECK(errors_of_trace("when,what\n") ==
        Errors{"trace.csv, line 1: expected the header \"offset_s,count\" or \"time,count\", found \"when,what\"."});
  CHECK(errors_of_trace("offset_s,count\n0,5\n") ==
        Errors{"trace.csv: has no rows of counts. At least one whole day is needed."});
  CHECK(errors_of_trace("offset_s,count\n0,many\n600,-3\n1200\nsoon,4\n") ==
        Errors{"trace.csv, line 2: expected a count of requests, found \"many\".",
               "trace.csv, line 3: a count of requests cannot be negative, found -3.",
               "trace.csv, line 4: expected two columns, found \"1200\".",
               "trace.csv, line 5: expected seconds such as 600, found \"soon\"."});
  CHECK(errors_of_trace("offset_s,count\n0,1\n600,1\n1800,1\n") ==
        Errors{"trace.csv, line 4: a gap: 1 row(s) of 10min are missing before it. Fill it, or cut the trace "
               "there."});
  CHECK(errors_of_trace("offset_s,count\n0,1\n600,1\n1500,1\n") ==
        Errors{"trace.csv, line 4: a step of 15min where the others are 10min."});
  CHECK(errors_of_trace("offset_s,count\n0,1\n600,1\n600,1\n") ==
        Errors{"trace.csv, line 4: the time does not go forward."});
  CHECK(errors_of_trace("offset_s,count\n0,1\n420,1\n840,1\n") ==
        Errors{"trace.csv: its step of 7min does not divide the day."});
  CHECK(errors_of_trace(six_hourly(1, 6)) ==
        Errors{"trace.csv: holds no whole day from midnight to midnight (6 rows of 6h)."});
  CHECK(errors_of_trace("time,count\n2026-02-30 00:00,1\n").front() ==
        "trace.csv, line 2: expected a time such as \"2026-03-02 00:10:00\", found \"2026-02-30 00:00\".");
}

TEST_CASE("A file that is broken on every line does not flood the screen") {
  std::string text = "offset_s,count\n";
  for (int i = 0; i < 1000; ++i) text += "x,1\n";
  const auto errors = errors_of_trace(text);
  REQUIRE(errors.size() == 6);
  CHECK(errors.back() == "trace.csv: and 995 more errors of this kind.");
}

TEST_CASE("Compressed traces are refused with the way out") {
  const std::vector<std::string> by_name{"t.csv.gz: gzip is not read here: unpack it first (gunzip -k t.csv.gz)."};
  const std::vector<std::string> by_content{"t.csv: gzip is not read here: unpack it first (gunzip -k t.csv)."};
  CHECK(errors_of_trace("\x1f\x8b\x08", "t.csv.gz") == by_name);
  CHECK(errors_of_trace("\x1f\x8b\x08", "t.csv") == by_content);
}

TEST_CASE("A trace replaces the profile, and sets the number of users") {
  auto scenario = nlohmann::json::parse(minimal_text);
  scenario["traffic"] = {{"trace", "two_days.csv"}};
  const auto folder = source_folder() / "tests/scenarios";
  const auto s = load_text(scenario.dump(), folder).scenario;
  REQUIRE(s.traffic.trace);
  CHECK(s.traffic.trace->file == "two_days.csv");
  CHECK(s.users.count == (4 * 100 + 4 * 300) / 2.0 / 10);
  scenario["traffic"]["base"] = "20/s";
  CHECK(errors_of(scenario.dump(), folder) ==
        std::vector<std::string>{
            "/traffic/base: cannot stand beside \"trace\" (recorded traffic replaces it). Remove one of the two."});
}

TEST_CASE("A trace whose step does not fit the tick is refused") {
  auto scenario = nlohmann::json::parse(minimal_text);
  scenario["traffic"] = {{"trace", "two_days.csv"}};
  scenario["tick"] = "4h";
  CHECK(errors_of(scenario.dump(), source_folder() / "tests/scenarios") ==
        std::vector<std::string>{"/traffic/trace: its steps of 6h do not fit ticks of 4h (one must be a multiple of "
                                 "the other). Change /tick."});
}

}  // namespace rollcast::test::trace_test
