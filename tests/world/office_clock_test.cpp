// The office clock against one that goes minute by minute.

#include "rollcast/world/office_clock.hpp"

#include <random>

#include "support/catch.hpp"
#include "support/plain_scenario.hpp"

namespace rollcast::test::office_clock_test {

namespace {

Scenario with_office(OfficeHours office, double factor, WeekTime start = {}) {
  Scenario s = plain_scenario();
  s.until = Duration::days(60);
  s.start = start;
  s.people.office_hours = office;
  s.people.off_hours_factor = factor;
  return s;
}

constexpr OfficeHours nine_to_five() { return {{0, 4}, Duration::hours(9), Duration::hours(17)}; }

Duration minutes(std::int64_t n) { return Duration::minutes(1) * n; }
SimTime at(double hour) { return SimTime{} + Duration::hours(hour); }

/// Whether people are at their desks in this minute of the week.
bool is_open(const OfficeHours& office, std::int64_t minute) {
  const std::int64_t from = office.from / Duration::minutes(1), to = office.to / Duration::minutes(1);
  for (int day = 0; day < 7; ++day) {
    const bool works = (day - office.days.first + 7) % 7 <= (office.days.last - office.days.first + 7) % 7;
    const std::int64_t opens = day * 1440 + from, closes = day * 1440 + (to > from ? to : to + 1440);
    for (const std::int64_t week : {-10'080, 0})
      if (works && minute >= opens + week && minute < closes + week) return true;
  }
  return false;
}

/// Counts down `units` of which an open minute takes `factor` and any other one, or none where it waits.
std::int64_t minutes_to_work(const Scenario& s, std::int64_t signal, std::int64_t takes, std::int64_t factor,
                             OffHours off_hours) {
  std::int64_t units = takes * factor, minute = signal;
  const std::int64_t start = s.start.since_monday() / Duration::minutes(1);
  const auto open = [&] { return is_open(s.people.office_hours, (minute + start) % 10'080); };
  for (; units > 0; ++minute) units -= open() ? factor : off_hours == OffHours::waits ? 0 : 1;
  for (; takes == 0 && off_hours == OffHours::waits && !open(); ++minute) {
  }
  return minute - signal;
}

}  // namespace

TEST_CASE("the office clock goes on by day, slowly by night and not at all for what waits") {
  const OfficeClock clock{with_office(nine_to_five(), 3.0)};  // the start is Monday 00:00
  const auto hours = [&](double signal, double takes, OffHours off_hours) {
    return clock.at_work(at(signal), Duration::hours(takes), off_hours).since_start().in_hours();
  };
  constexpr OffHours on_call = OffHours::on_call, waits = OffHours::waits;
  CHECK(hours(10, 1, on_call) == 11.0);
  CHECK(hours(10, 1, waits) == 11.0);
  CHECK(hours(16.5, 1, on_call) == 18.5);                 // half an hour, then half an hour at a third of the speed
  CHECK(hours(16.5, 1, waits) == 33.5);                   // the rest on Tuesday at 09:30
  CHECK(hours(4 * 24 + 16.5, 1, waits) == 7 * 24 + 9.5);  // the rest on Monday
  CHECK(hours(6 * 24 + 23, 4, on_call) == Approx(7 * 24 + 9 + 2.0 / 3.0));
  CHECK(hours(5 * 24, 0, waits) == 7 * 24 + 9.0);
  CHECK(hours(5 * 24, 0, on_call) == 5 * 24.0);
}

TEST_CASE("the office clock agrees with one that goes minute by minute") {
  std::mt19937_64 random{20261122};
  const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
  std::int64_t slower = 0;
  for (int i = 0; i < 400; ++i) {
    const std::int64_t factor = 1 + below(4);
    const OfficeHours office{{static_cast<int>(below(7)), static_cast<int>(below(7))},
                             minutes(30 * below(48)),
                             minutes(30 * (1 + below(48)))};
    const Scenario s =
        with_office(office, static_cast<double>(factor), {static_cast<int>(below(7)), minutes(60 * below(24))});
    const OfficeClock clock{s};
    const std::int64_t signal = below(10'080), takes = below(600);
    const OffHours off_hours = below(2) == 0 ? OffHours::on_call : OffHours::waits;
    CAPTURE(office.days.first, office.days.last, to_text(office.from), to_text(office.to), factor, signal, takes);
    const SimTime at_work = clock.at_work(SimTime{} + minutes(signal), minutes(takes), off_hours);
    const double passed = at_work.since_start().in_minutes() - static_cast<double>(signal);
    const auto expected = static_cast<double>(minutes_to_work(s, signal, takes, factor, off_hours));
    REQUIRE(passed > expected - 1.0);  // the other one only tells whole minutes
    REQUIRE(passed <= Approx(expected).margin(1e-4));
    slower += passed > static_cast<double>(takes) + 1.0;
  }
  CHECK(slower > 100);
}

TEST_CASE("round the clock nothing is slower, and what would take for ever ends with the world") {
  const OfficeClock always{with_office({}, 3.0)};
  const SimTime night = at(3.3);
  CHECK(always.at_work(night, Duration::minutes(7), OffHours::waits) == night + Duration::minutes(7));
  const OfficeHours an_hour_a_week{{2, 2}, Duration::hours(12), Duration::hours(13)};
  const OfficeClock seldom{with_office(an_hour_a_week, 1.0)};
  CHECK(seldom.at_work(night, longest_span(), OffHours::waits) >= at(60 * 24));
}

TEST_CASE("an office that opens every day when it closes never closes, however that is written") {
  CHECK(is_round_the_clock(OfficeHours{}));
  CHECK(is_round_the_clock({{2, 1}, Duration::hours(9), Duration::hours(9)}));
  CHECK_FALSE(is_round_the_clock({{0, 4}, Duration{}, Duration::days(1)}));
  CHECK_FALSE(is_round_the_clock({{0, 6}, Duration::hours(9), Duration::hours(8)}));
}

TEST_CASE("people whose clock is ahead go to work earlier by the scenario's clock") {
  const auto hour_of_work = [](Duration utc_offset, WeekTime start, double signal) {
    Scenario s = with_office(nine_to_five(), 3.0, start);
    s.people.utc_offset = utc_offset;
    return OfficeClock{s}.at_work(at(signal), Duration::hours(1), OffHours::waits).since_start().in_hours();
  };
  CHECK(hour_of_work(Duration::hours(8), {}, 0.0) == 2.0);                 // Monday 00:00 is 08:00 there
  CHECK(hour_of_work(Duration{} - Duration::hours(8), {}, 0.0) == 18.0);   // Sunday 16:00
  CHECK(hour_of_work(Duration{} - Duration::hours(24), {}, 0.0) == 34.0);  // a whole day behind
  CHECK(hour_of_work(Duration::minutes(330), {4, Duration::hours(11)}, 0.0) ==
        65.0);  // Friday 16:30: half an hour is left
  int wrong = 0;
  for (double signal = 0.0; signal < 168.0; signal += 0.5) {
    const double here = hour_of_work(Duration::hours(8), {1, Duration::hours(3)}, signal);
    REQUIRE(here == hour_of_work({}, {1, Duration::hours(11)}, signal));
    wrong += here != hour_of_work({}, {0, Duration::hours(19)}, signal);
  }
  CHECK(wrong > 100);
}

TEST_CASE("hours off hours are those outside the office, minute by minute") {
  std::mt19937_64 random{5};
  const Scenario s = with_office({{6, 3}, Duration::hours(22), Duration::minutes(390)}, 3.0, {2, Duration::hours(7)});
  const OfficeClock clock{s};
  const std::int64_t start = s.start.since_monday() / Duration::minutes(1);
  std::int64_t all = 0;
  for (int i = 0; i < 200; ++i) {
    const auto from = static_cast<std::int64_t>(random() % 20'000), lasts = static_cast<std::int64_t>(random() % 6'000);
    std::int64_t off = 0;
    for (std::int64_t m = from; m < from + lasts; ++m) off += !is_open(s.people.office_hours, (m + start) % 10'080);
    REQUIRE(clock.off_hours_between(SimTime{} + minutes(from), SimTime{} + minutes(from + lasts)) == minutes(off));
    all += off;
  }
  CHECK(all > 0);
  CHECK(OfficeClock{plain_scenario()}.off_hours_between(at(0), at(500)) == Duration{});
}

TEST_CASE("whether people are at their desks is told minute by minute, and nights are not days") {
  constexpr OfficeHours night_shift{{6, 3}, Duration::hours(22), Duration::minutes(390)};
  for (const OfficeHours& office : {nine_to_five(), night_shift}) {
    const Scenario s = with_office(office, 2.0, {3, Duration::hours(13)});
    const OfficeClock clock{s};
    const std::int64_t start = s.start.since_monday() / Duration::minutes(1);
    std::int64_t open = 0;
    for (std::int64_t minute = 0; minute < 2 * 10'080; ++minute) {
      REQUIRE(clock.is_open(SimTime{} + minutes(minute)) == is_open(office, (start + minute) % 10'080));
      open += is_open(office, (start + minute) % 10'080);
    }
    CHECK(open == 2 * 5 * (office.to > office.from ? 480 : 510));  // two weeks of five days, of 8 or 8.5 hours
  }
}

}  // namespace rollcast::test::office_clock_test
