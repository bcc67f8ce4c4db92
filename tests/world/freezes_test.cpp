#include "rollcast/world/freezes.hpp"

#include "support/catch.hpp"
#include "support/plain_scenario.hpp"

namespace rollcast::test::freezes_test {

namespace {

SimTime at(double hour) { return SimTime{} + Duration::hours(hour); }

double end_h(const Scenario& s, double hour) {
  const auto end = Freezes{s}.end_at(at(hour));
  return end ? end->since_start().in_hours() : hour;
}

constexpr WeeklyFreeze weekend{{4, Duration::hours(16)}, {0, Duration::hours(8)}};

}  // namespace

TEST_CASE("a weekly freeze holds from its first instant up to its last, every week") {
  Scenario s = plain_scenario();
  s.start = {3, Duration::hours(12)};  // Thursday noon: the weekend begins 28 h later and lasts 64 h
  s.freezes.weekly = {weekend};
  CHECK_FALSE(Freezes{s}.end_at(at(27.99)));
  CHECK(end_h(s, 28) == 92.0);
  CHECK(end_h(s, 91.99) == 92.0);
  CHECK_FALSE(Freezes{s}.end_at(at(92)));
  CHECK(end_h(s, 28 + 168) == 92.0 + 168.0);
  s.start = {5, Duration::hours(0)};
  CHECK(end_h(s, 0) == 56.0);
}

TEST_CASE("freezes that overlap or meet are one, and none outlasts the world") {
  Scenario s = plain_scenario();
  s.until = Duration::days(20);
  const auto from_to = [](double from, double to) {
    return FreezeOnce{Duration::hours(from), Duration::hours(to - from)};
  };
  s.freezes.once = {from_to(10, 15), from_to(15, 20), from_to(18, 28)};
  CHECK(end_h(s, 10) == 28.0);
  CHECK(end_h(s, 16) == 28.0);
  CHECK_FALSE(Freezes{s}.end_at(at(28)));
  s.freezes.weekly = {{{1, Duration::hours(3)}, {1, Duration::hours(6)}}};  // the start is Monday 00:00
  CHECK(end_h(s, 10) == 30.0);
  s.freezes.weekly = {{{0, Duration{}}, {3, Duration{}}}, {{3, Duration{}}, {0, Duration{}}}};
  CHECK(end_h(s, 10) == 20.0 * 24.0);
}

TEST_CASE("without freezes nothing is frozen") { CHECK_FALSE(Freezes{plain_scenario()}.end_at(at(0))); }

}  // namespace rollcast::test::freezes_test
