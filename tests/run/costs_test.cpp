// Incidents that the release causes, and people's hours by day and by night.

#include <algorithm>
#include <boost/math/distributions/poisson.hpp>
#include <cmath>

#include "run/run_fixtures.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::costs_test {

namespace {

/// Users find the regression out; a responder is engaged 10 min later, knows after half an hour more, and rolls back
/// within the hour.
Scenario reported_by_users() {
  Scenario s = complaints_only_scenario();
  s.people.acknowledge = {Duration::minutes(10), 0.0};
  s.people.diagnose = {Duration::minutes(30), 0.0};
  s.costs.engineer_hour = Money{100};
  s.costs.incident_minute = Money{7};
  return s;
}

const Script big_bang{{{0, 1.0}}, Duration::hours(1)};

/// Minutes between two hours since the start that lie outside 9 to 5 on working days, counted one by one at their
/// middles.
double off_minutes(double from_h, double to_h, const WeekTime& start, Duration utc_offset) {
  double minutes = 0.0;
  for (double m = from_h * 60.0; m < to_h * 60.0; m += 1.0) {
    const double width = std::min(1.0, to_h * 60.0 - m);
    const double at = (m + width / 2.0) / 60.0 + (start.since_monday() + utc_offset).in_hours() + 168.0;
    const double day = std::fmod(at, 168.0) / 24.0, hour = std::fmod(at, 24.0);
    if (day >= 5.0 || hour < 9.0 || hour >= 17.0) minutes += width;
  }
  return minutes;
}

}  // namespace

TEST_CASE(
    "an incident that the release causes lasts from its first signal until 100 % of traffic has the baseline again") {
  const Scenario s = reported_by_users();
  run_many(s, scripted_contender("big bang", big_bang), 50, [&](const Run& run) {
    REQUIRE(run.record.incident_minutes == Approx(100.0));
    REQUIRE(run.record.cost_incidents == Approx(700.0));
    REQUIRE(run.record.cost_people == Approx(150.0));
    REQUIRE(run.record.total_cost == Approx(850.0));
  });
}

TEST_CASE("the penalty for a missed objective is charged for what the release adds, and credited for what it saves") {
  // A day of 864,000 requests of which the baseline fails 8,640, and the budget allows 8,690; independent Poisson
  // counts.
  Scenario s = plain_scenario();
  s.until = Duration::days(1);
  const double requests = 864'000.0, allowed = 8'690.0;
  s.slo.objective = Probability{1.0 - (allowed + 0.5) / requests};
  s.costs.slo_penalty = Money{1'000.0};
  const auto missed = [&](double failures) { return 1.0 - boost::math::cdf(boost::math::poisson(failures), allowed); };
  for (const double failures : {8'540.0, 8'740.0}) {
    const double p0 = 0.01, p1 = failures / requests;
    make_candidate_always(s, failures > 8'640.0 ? Outcome::mild : Outcome::improvement,
                          p1 / (1.0 - p1) * (1.0 - p0) / p0);
    Tally penalty, breached;
    run_many(s, scripted_contender("all", {{{0, 1.0}}, {}}), draws(20'000U), [&](const Run& run) {
      penalty.add(run.record.cost_slo / 1'000.0);
      breached.add(run.record.slo_breached);
    });
    CAPTURE(failures, penalty.mean(), breached.mean());
    CHECK(std::abs(z_score(breached, missed(failures))) < z_limit);
    CHECK(std::abs(z_score(penalty, missed(failures) - missed(8'640.0))) < z_limit);
    CHECK(std::abs(z_score(penalty, missed(failures))) > z_limit);  // what would have been missed anyway
  }
}

TEST_CASE(
    "a service that misses its objective by itself pays no penalty for an equal version, nor for releasing nothing") {
  Scenario s = busy_scenario();
  s.slo.objective = Probability{1.0 - 1.02 * s.baseline.failure.value()};
  s.costs.slo_penalty = Money{1'000.0};
  double breached = 0.0;
  for (const char* name : {"\"big_bang\"", "\"canary\"", "\"ab_test\""})
    run_many(s, contender_from(name, s), 100, [&](const Run& run) {
      breached += run.record.slo_breached;
      REQUIRE(run.record.cost_slo == 0.0);
    });
  run_many(s, scripted_contender("nothing", {{{1e6, 0.0}}, {}}), 100,
           [&](const Run& run) { REQUIRE(run.record.cost_slo == 0.0); });
  CHECK(breached > 30.0);
}

TEST_CASE("an alert that the release explains counts until people have judged it, also when they are wrong") {
  Scenario s = scenario_with_pages(0.0, Duration::days(2));
  make_candidate_always(s, Outcome::catastrophic, 200.0);
  s.people.misdiagnosis = Probability{1.0};
  s.people.repeat_page = Duration::forever();
  const Contender all = scripted_contender("all", {{{1, 1.0}}, Duration::hours(1)});
  run_many(s, all, 1, [&](const Run& run) {
    CHECK(run.record.detect_h == never_h);
    CHECK(run.record.incident_minutes == Approx(180.0));
  });
  s.people.misdiagnosis = Probability{0.0};
  run_many(s, all, 1, [&](const Run& run) { CHECK(run.record.incident_minutes == Approx(240.0)); });
  s.until = Duration::hours(2);
  run_many(s, all, 1, [&](const Run& run) { CHECK(run.record.incident_minutes < 60.0); });
}

TEST_CASE("incidents elsewhere are not the release's, whatever people believe") {
  Scenario s = scenario_with_pages(60.0, Duration::days(14));
  s.people.misdiagnosis = Probability{0.5};
  std::int64_t blamed = 0;
  run_many(s, scripted_contender("all", {{{0, 1.0}}, Duration::hours(1)}), 40, [&](const Run& run) {
    blamed += run.record.decision == Ending::rolled_back;
    REQUIRE(run.record.incident_minutes == 0.0);
  });
  CHECK(blamed > 5);
}

TEST_CASE("hours off hours cost more, by the people's own clock") {
  Scenario s = reported_by_users();
  s.start = {4, Duration::hours(15)};
  s.watching.complaints_per_excess_failure /= 20.0;
  s.people.office_hours = {{0, 4}, Duration::hours(9), Duration::hours(17)};
  s.people.utc_offset = Duration{} - Duration::hours(6);
  s.costs.off_hours_factor = 1.5;
  double with_other_clock = 0.0, total = 0.0, off = 0.0;
  run_many(s, scripted_contender("big bang", big_bang), 100, [&](const Run& run) {
    const RunRecord& r = run.record;
    if (r.recover_h == never_h) return;
    const double off_hours = off_minutes(r.recover_h - 1.5, r.recover_h, s.start, s.people.utc_offset) / 60.0;
    REQUIRE(r.cost_people == Approx(100.0 * (1.5 + 0.5 * off_hours)).margin(1.0));  // to a minute
    with_other_clock += 100.0 * (1.5 + 0.5 * off_minutes(r.recover_h - 1.5, r.recover_h, s.start, Duration{}) / 60.0);
    total += r.cost_people;
    off += off_hours;
  });
  CHECK(off > 10.0);
  CHECK(std::abs(with_other_clock - total) > 100.0);
}

}  // namespace rollcast::test::costs_test
