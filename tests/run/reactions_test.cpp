// Gates, alerts, complaints and the people who react to them.

#include <cmath>

#include "run/run_fixtures.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::reactions_test {

TEST_CASE("a rollback is final: nothing is shifted or promoted after it, and the fixed candidate comes once") {
  Scenario s = busy_scenario();
  s.incidents.per_30_days = 30.0;
  s.incidents.affected_median = Probability{0.4};
  make_candidate_always(s, Outcome::severe, 3.0);
  std::int64_t rolled_back = 0;
  for (const char* name :
       {"\"canary\"", "\"blue_green\"", "\"ab_test\"", R"({"name": "canary", "bake": "12h", "judge": "z_test"})"})
    run_many(s, contender_from(name, s), 500, [&](const Run& run) {
      if (run.record.decision != Ending::rolled_back) return;
      ++rolled_back;
      const double over_h = std::min(run.record.recover_h, s.until.in_hours());
      std::int64_t fixed = 0;
      for (const ExposureStretch& stretch : run.exposure) {
        if (stretch.start.since_start().in_hours() >= over_h)
          REQUIRE(stretch.share_of(FirstRelease::candidate) == nobody());
        fixed += stretch.share_of(FirstRelease::fix) == all_traffic();
      }
      REQUIRE(fixed <= 1);
      REQUIRE((run.record.full_h == never_h || run.record.full_h <= run.record.recover_h));
      REQUIRE(run.record.detect_h <= run.record.recover_h);
    });
  CHECK(rolled_back > 1500);
}

TEST_CASE("responders engaged freeze the schedule, and it goes on where nothing was wrong") {
  Scenario s = scenario_with_pages(60.0, Duration::days(2));
  const Contender two_steps = scripted_contender("two steps", {{{0, 0.1}, {12, 1.0}}, {}});
  std::int64_t delayed = 0;
  run_many(s, two_steps, 200, [&](const Run& run) {
    REQUIRE(run.record.false_rollback == 0.0);
    REQUIRE(run.record.full_h >= 12.0);
    REQUIRE(run.record.full_h < 24.0);
    delayed += run.record.full_h > 12.0;
  });
  CHECK(delayed > 20);
  s.people.misdiagnosis = Probability{1.0};
  std::int64_t blamed = 0;
  run_many(s, two_steps, 200, [&](const Run& run) { blamed += run.record.false_rollback > 0.0; });
  CHECK(blamed > 100);
}

TEST_CASE("every gate catches a catastrophe and lets an equal version pass, at any tick, traffic and delay") {
  for (const double tick_min : {5.0, 15.0, 60.0})
    for (const double per_second : {5.0, 20.0, 200.0})
      for (const double delay_min : {0.0, 30.0, 120.0})
        for (const char* name : {"canary", "blue_green", "ab_test"}) {
          Scenario s = plain_scenario();
          s.tick = Duration::minutes(tick_min);
          s.traffic.base_per_second = per_second;
          s.traffic.noise_per = s.tick;
          s.watching.metrics_delay = Duration::minutes(delay_min);
          CAPTURE(tick_min, per_second, delay_min, name);
          const Contender contender = contender_from("\"" + std::string{name} + "\"", s);
          std::int64_t promoted = 0;
          run_many(s, contender, 20, [&](const Run& run) { promoted += run.record.decision == Ending::promoted; });
          CHECK(promoted >= 15);  // the threshold gives no guarantee
          make_candidate_always(s, Outcome::catastrophic, 50.0);
          run_many(s, contender, 20, [&](const Run& run) { REQUIRE(run.record.decision == Ending::rolled_back); });
        }
}

TEST_CASE("a complaint that people take for something else comes again by the same hazard") {
  // 100 excess failures an hour; 50 to a complaint, and people take an hour and a half from there. Of the complaints a
  // geometric number of mean 1 / (1 - m) is needed, each with what fails until people conclude, and the rollback takes
  // an hour.
  Scenario s = complaints_only_scenario();
  s.people.acknowledge = {Duration::minutes(30), 0.0};
  s.people.diagnose = {Duration::hours(1), 0.0};
  const Contender at_once = scripted_contender("at once", {{{0, 1.0}}, Duration::hours(1)});
  for (const double misdiagnosed : {0.0, 0.3, 0.6}) {
    s.people.misdiagnosis = Probability{misdiagnosed};
    Tally excess, until_told;
    run_many(s, at_once, draws(20'000U), [&](const Run& run) {
      REQUIRE(run.record.decision == Ending::rolled_back);
      excess.add(run.record.excess);
      until_told.add(run.record.excess_before_detection);
    });
    const double complaints = 1.0 / (1.0 - misdiagnosed);
    CAPTURE(misdiagnosed, excess.mean(), until_told.mean());
    CHECK(std::abs(z_score(excess, (50.0 + 150.0) * complaints + 100.0)) < z_limit);
    CHECK(std::abs(z_score(until_told, (50.0 + 150.0) * complaints - 150.0)) < z_limit);
    if (all_drawn && misdiagnosed > 0.0)
      CHECK(z_score(excess, 50.0 + 150.0 + 100.0) > z_limit);  // blamed at the first complaint
  }
}

TEST_CASE("people who always blame the wrong cause let a regression go on, and users complain without end") {
  Scenario s = complaints_only_scenario();
  s.people.misdiagnosis = Probability{1.0};
  s.people.diagnose = {Duration::hours(1), 0.0};
  s.costs.engineer_hour = Money{1.0};
  const double hours = s.until.in_hours();
  Tally pages;
  run_many(s, scripted_contender("at once", {{{0, 1.0}}, Duration::hours(1)}), 200, [&](const Run& run) {
    REQUIRE(run.record.decision == Ending::undecided);
    REQUIRE(run.record.detect_h == never_h);
    REQUIRE(run.record.excess == Approx(100.0 * hours));
    pages.add(run.record.cost_people);
  });
  // Half an hour of complaining and an hour of diagnosis, in turns: renewals, of which there are t / mean + (cv^2 - 1)
  // / 2 by t.
  CHECK(pages.mean() == Approx(hours / 1.5).epsilon(0.01));
}

TEST_CASE("an incident does not give away a regression that it has nothing to do with") {
  Scenario s = busy_scenario();
  s.watching.complaints_per_excess_failure = 0.0;
  const Contender big_bang = contender_from("\"big_bang\"", s);
  const auto rollbacks = [&](double odds_ratio) {
    make_candidate_always(s, Outcome::mild, odds_ratio);
    std::int64_t count = 0;
    run_many(s, big_bang, 300, [&](const Run& run) { count += run.record.decision == Ending::rolled_back; });
    return count;
  };
  CHECK(rollbacks(1.0001) < 30);
  CHECK(rollbacks(40.0) > 270);
}

TEST_CASE("a signal of the release that comes while people work on an incident is not lost") {
  Scenario s = plain_scenario();
  s.tick = Duration::minutes(5);
  s.until = Duration::days(6);
  s.incidents = {60.0, Probability{0.6}, 0.0, {Duration::minutes(20), 0.0}};
  make_candidate_always(s, Outcome::severe, 9.0);
  const AlertSpec slow{3.0, Duration::hours(6), Duration::minutes(30), {Duration::hours(10), 0.0}};
  const AlertSpec quick{25.0, Duration::minutes(10), Duration::minutes(5), {Duration::hours(3), 0.0}};
  const Contender at_once = scripted_contender("at once", {{{0, 1.0}}, Duration::minutes(5)});
  const auto recoveries = [&](std::vector<AlertSpec> alerts) {
    s.watching.alerts = std::move(alerts);
    std::vector<double> hours;
    run_many(s, at_once, 300, [&](const Run& run) { hours.push_back(run.record.recover_h); });
    return hours;
  };
  const auto one = recoveries({slow}), both = recoveries({slow, quick});
  std::int64_t sooner = 0, later = 0;
  for (std::size_t r = 0; r < one.size(); ++r) {
    sooner += both[r] < one[r];
    later += both[r] > one[r];
  }
  CHECK(sooner > 60);
  CHECK(later <= 6);  // where several incidents explain the slow alert at first
}

TEST_CASE("watching more does not make people slower") {
  Scenario s = busy_scenario();
  make_candidate_always(s, Outcome::severe, 6.0);
  s.people.misdiagnosis = Probability{0.0};
  const Contender canary = contender_from(R"({"name": "canary", "steps": ["50%", "100%"], "bake": "2h"})", s);
  Tally without, with;
  s.watching.alerts.clear();
  run_many(s, canary, 1'000, [&](const Run& run) { without.add(run.record.excess); });
  s.watching.alerts = {{1.0, Duration::days(3), Duration::hours(6), {Duration::hours(4), 0.5}}};
  run_many(s, canary, 1'000, [&](const Run& run) { with.add(run.record.excess); });
  CHECK(with.mean() < 1.2 * without.mean());
}

TEST_CASE("incidents keep people as busy when nothing is released as when a good version is") {
  Scenario s = busy_scenario();
  s.people.misdiagnosis = Probability{0.0};
  s.costs.deployment = Money{0.0};
  Tally nothing, everything;
  run_many(s, scripted_contender("nothing", {{{1e6, 0.0}}, {}}), 300,
           [&](const Run& run) { nothing.add(run.record.cost_people); });
  run_many(s, scripted_contender("all", {{{0, 1.0}}, {}}), 300,
           [&](const Run& run) { everything.add(run.record.cost_people); });
  CHECK(nothing.mean() > 50.0);
  CHECK(std::abs(z_score(everything, nothing.mean())) < z_limit);
}

TEST_CASE("a burn-rate alert finds a regression that fails fast enough, and not one that does not") {
  Scenario s = plain_scenario();
  s.tick = Duration::minutes(5);
  s.until = Duration::days(2);
  s.slo.objective = Probability{0.985};
  s.watching.alerts = {{14.4, Duration::hours(1), Duration::minutes(5), {Duration::minutes(7), 0.0}}};
  const Contender at_once = scripted_contender("at once", {{{1, 1.0}}, Duration::minutes(10)});
  // A burn of 14.4 needs 21.6 % failures over the last hour and the last five minutes.
  const auto odds_for = [](double p) { return p / (1.0 - p) * 0.99 / 0.01; };
  make_candidate_always(s, Outcome::catastrophic, odds_for(0.43));
  run_many(s, at_once, 1, [](const Run& run) {
    // (t - 1 h) .43 + (2 h - t) .01 = .216 gives t = 1.4905 h; the next tick sees it.
    CHECK(run.record.detect_h == Approx(1.5));
    CHECK(run.record.decide_h == Approx(1.5 + 7.0 / 60.0));
    CHECK(run.record.recover_h == Approx(1.5 + 17.0 / 60.0));
  });
  make_candidate_always(s, Outcome::severe, odds_for(0.21));
  run_many(s, at_once, 1, [](const Run& run) { CHECK(run.record.detect_h == never_h); });
}

TEST_CASE("late metrics hide the last stretch of every stage from its gate") {
  Scenario s = plain_scenario();
  s.tick = Duration::minutes(5);
  s.until = Duration::days(1);
  s.watching.metrics_delay = Duration::minutes(30);
  struct Watcher final : Strategy {
    std::vector<Observation>* seen;
    explicit Watcher(std::vector<Observation>* s) : seen{s} {}
    Decision look(const Observation& o) override {
      seen->push_back(o);
      const SimTime again = o.now + Duration::hours(1);
      if (seen->size() == 1) return Decision::shift_to(Share{0.5}, again, Watch::counts, {});
      if (seen->size() == 3) return Decision::shift_to(Share{0.6}, again, Watch::counts, {});
      if (seen->size() == 4) return Decision::promote();
      return Decision::hold_until(again, Watch::counts, {});
    }
    Duration rollback_takes(SimTime) const override { return {}; }
  };
  std::vector<Observation> seen;
  World world{s, 1};
  world.draw(0);
  Watcher watcher{&seen};
  Run run;
  simulate(world, watcher, Mode::aggregate, run);
  REQUIRE(seen.size() == 4);
  const auto half_hours = [](const Sample& sample, double share) {
    return static_cast<double>(sample.requests) / (18'000.0 * share);
  };
  CHECK(half_hours(seen[1].since_look.candidate, 0.5) == Approx(1.0).epsilon(0.05));
  CHECK(half_hours(seen[2].since_look.candidate, 0.5) == Approx(2.0).epsilon(0.05));
  CHECK(half_hours(seen[2].since_stage.candidate, 0.5) == Approx(3.0).epsilon(0.05));
  CHECK(half_hours(seen[3].since_stage.candidate, 0.6) == Approx(1.0).epsilon(0.05));
  CHECK(run.record.failures_sampled == Approx(run.record.failures).epsilon(0.1));
}

}  // namespace rollcast::test::reactions_test
