// People at their desks, on call, and asleep.

#include "run/run_fixtures.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::office_hours_test {

namespace {

constexpr OfficeHours nine_to_five() { return {{0, 4}, Duration::hours(9), Duration::hours(17)}; }

/// 100 % of traffic gets a regression after an hour, with which 43 % of requests fail; an alert pages half an hour
/// later, is acknowledged within 5 minutes of office time and diagnosed within 2, and the rollback takes 10.
Scenario alert_at_a_known_time(WeekTime start) {
  Scenario s = plain_scenario();
  s.tick = Duration::minutes(5);
  s.until = Duration::days(4);
  s.start = start;
  const double p = 0.43;
  make_candidate_always(s, Outcome::severe, p / (1.0 - p) * 0.99 / 0.01);
  s.watching.alerts = {{10.8, Duration::hours(1), Duration::minutes(5), {Duration::minutes(5), 0.0}}};
  s.people.diagnose = {Duration::minutes(2), 0.0};
  s.people.office_hours = nine_to_five();
  s.people.off_hours_factor = 3.0;
  return s;
}

const Contender at_one_o_clock = scripted_contender("at one o'clock", {{{1, 1.0}}, Duration::minutes(10)});

double decided_h(const Scenario& s) {
  double decided = never_h;
  run_many(s, at_one_o_clock, 1, [&](const Run& run) {
    REQUIRE(run.record.detect_h == Approx(1.5));  // (t - 1 h) .43 + (2 h - t) .01 = .216 gives t = 1.4905 h
    decided = run.record.decide_h;
  });
  return decided;
}

WeekTime on(int weekday, double hour) { return {weekday, Duration::hours(hour)}; }

/// A release that goes wrong slowly, with people who answer complaints.
Scenario complaints_at(WeekTime start) {
  Scenario s = complaints_only_scenario();
  s.start = start;
  s.until = Duration::days(5);
  s.people.acknowledge = {Duration::minutes(30), 0.8};
  s.people.diagnose = {Duration::minutes(30), 0.8};
  s.people.office_hours = nine_to_five();
  s.people.off_hours_factor = 4.0;
  return s;
}

double mean_excess(const Scenario& s) {
  Tally excess;
  run_many(s, scripted_contender("at once", {{{0, 1.0}}, Duration::minutes(10)}), 500,
           [&](const Run& run) { excess.add(run.record.excess); });
  return excess.mean();
}

}  // namespace

TEST_CASE("a page at a known time is acknowledged when the office clock says") {
  Scenario s = alert_at_a_known_time(on(1, 10));  // pages on Tuesday at 11:30
  CHECK(decided_h(s) == Approx(1.5 + 7.0 / 60.0));
  s = alert_at_a_known_time(on(4, 16));  // on Friday at 17:30
  CHECK(decided_h(s) == Approx(1.5 + 17.0 / 60.0));
  s.watching.alerts[0].off_hours = OffHours::waits;  // until Monday at 09:00
  CHECK(decided_h(s) == Approx(65.0 + 7.0 / 60.0));
  s.start = on(4, 15);
  s.watching.alerts[0].acknowledge.median = Duration::minutes(60);  // 30 minutes on Friday, 30 on Monday
  CHECK(decided_h(s) == Approx(66.0 + 32.0 / 60.0));
  s.watching.alerts[0].off_hours = OffHours::on_call;  // 30 minutes, then 30 that take 90
  CHECK(decided_h(s) == Approx(1.5 + 122.0 / 60.0));
  s.people.office_hours = {};
  CHECK(decided_h(s) == Approx(1.5 + 62.0 / 60.0));
}

TEST_CASE("off hours the k-th page takes its own delay, some times over") {
  const Scenario at_work = complaints_at(on(1, 9)), asleep = complaints_at(on(5, 0));
  const auto delays = [&](Scenario s) {
    s.people.diagnose = {};
    s.people.acknowledge.median = Duration::minutes(1);
    std::vector<double> hours;
    run_many(s, scripted_contender("at once", {{{0, 1.0}}, Duration::minutes(10)}), 100, [&](const Run& run) {
      hours.push_back(run.record.detect_h < 7.0 ? run.record.decide_h - run.record.detect_h : 0.0);
    });
    return hours;
  };
  const auto awake = delays(at_work), slow = delays(asleep);
  for (std::size_t r = 0; r < awake.size(); ++r) REQUIRE(slow[r] == Approx(4.0 * awake[r]).margin(1e-8));
}

TEST_CASE("a release on Friday evening harms more than one on Tuesday morning, by what people are slower") {
  const double tuesday = mean_excess(complaints_at(on(1, 9))), friday = mean_excess(complaints_at(on(4, 18)));
  CHECK(friday > 1.3 * tuesday);
  // Must fail: people who are at work round the clock.
  Scenario round_the_clock = complaints_at(on(4, 18));
  round_the_clock.people.office_hours = {};
  const double friday_round_the_clock = mean_excess(round_the_clock);
  CHECK_FALSE(friday_round_the_clock > 1.3 * tuesday);
  round_the_clock.start = on(1, 9);
  CHECK(mean_excess(round_the_clock) == friday_round_the_clock);
}

TEST_CASE("an alert that pages a sleeper harms more on Friday evening than on Tuesday morning") {
  const auto excess = [](WeekTime start) {
    double excess_of_one = 0.0;
    run_many(alert_at_a_known_time(start), at_one_o_clock, 1,
             [&](const Run& run) { excess_of_one = run.record.excess; });
    return excess_of_one;
  };
  // 100 % of traffic is exposed from the first hour to half past and 17 or 27 minutes: excess failures are in
  // proportion.
  CHECK(excess(on(4, 16)) / excess(on(1, 10)) == Approx(57.0 / 47.0));
}

}  // namespace rollcast::test::office_hours_test
