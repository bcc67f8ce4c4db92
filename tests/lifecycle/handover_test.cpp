// From one release to the next: who waits, who is superseded, what goes on.

#include <cmath>
#include <memory>
#include <vector>

#include "lifecycle/lifecycle_fixtures.hpp"
#include "support/catch.hpp"

namespace rollcast::test::handover_test {

using namespace lifecycle_fixtures;

TEST_CASE("a version that was rolled back leaves no trace, and its fix is released by the same strategy") {
  Scenario s = until(40.0);
  make_candidate_always(s, Outcome::severe, 2.0);
  s.candidate.fix = Duration::days(4);
  s.candidate.most_fixes = 2;
  const LifecycleRun run = simulated(s, calendar(30.0, 10.0, 0.0, always<UndoneLater>()));
  REQUIRE(run.releases.size() == 3);
  const double a_day = 864'000.0, l0 = std::log(0.01 / 0.99);
  CHECK(run.releases[0].excess == Approx(a_day * (logistic(l0 + std::log(2.0)) - 0.01)));
  for (const std::size_t fix : {1, 2}) {
    CHECK(run.releases[fix].is_fix);
    CHECK(run.releases[fix].intent == 0);
    CHECK(run.releases[fix].parent == 0);
    CHECK(run.releases[fix].outcome == Outcome::no_change);
    CHECK(run.releases[fix].released == SimTime{} + Duration::days(10.0 + 5.0 * static_cast<double>(fix)));
  }
  CHECK(run.record.rollbacks == 3);
  CHECK(*run.dora.fail_rate == 1.0);
  CHECK(*run.dora.rework_rate == Approx(2.0 / 3.0));
  CHECK(run.dora.recovery->mean == Duration::days(1));
}

TEST_CASE("a candidate waits until the release before it is decided") {
  const LifecycleRun run = simulated(until(40.0), calendar(10.0, 0.0, 1.0, always<Slow>()));
  REQUIRE(run.releases.size() == 4);
  const double a_day = 864'000.0;
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(run.releases[i].released == SimTime{} + Duration::days(1.0 + 12.0 * static_cast<double>(i)));
    CHECK(run.releases[i].requests == Approx(a_day * (i < 3 ? 12.0 : 3.0)));
  }
  CHECK(run.record.requests == Approx(40.0 * a_day));
  CHECK(run.releases[3].decision == Ending::undecided);
}

TEST_CASE("newer candidates supersede those that wait, and fixed versions of older ones") {
  SECTION("while a release is under way") {
    const LifecycleRun run = simulated(until(30.0), calendar(5.0, 0.0, 1.0, always<Slow>()));
    REQUIRE(run.releases.size() == 3);
    CHECK(run.releases[1].intent == 2);  // ready on day 11; intent 1 was on day 6
    CHECK(run.releases[2].intent == 4);
    CHECK(run.record.superseded == 1);  // intent 3 may still be needed: the last release is not decided
    CHECK(run.record.attempts == 6);
  }
  SECTION("and a freeze, after which one release is left of several (PRG-23)") {
    Scenario s = until(40.0);
    s.freezes.once = {{Duration::days(9.5), Duration::days(12)}};
    const LifecycleRun run = simulated(s, calendar(5.0, 5.0, 0.0));
    std::vector<double> begins;
    for (const ReleaseRecord& r : run.releases) begins.push_back(r.released.since_start().in_days());
    CHECK(begins == std::vector<double>{5.0, 21.5, 25.0, 30.0, 35.0});
    CHECK(run.record.superseded == 2);
  }
  SECTION("and a fix that is ready after its successor's promotion") {
    Scenario s = until(40.0);
    make_candidate_always(s, Outcome::severe, 2.0);
    s.candidate.fix = Duration::days(15);
    const StrategyPlan first_is_undone{.stages = {}, .begin = [begun = 0]() mutable -> std::unique_ptr<Strategy> {
                                         if (begun++ == 0) return std::make_unique<UndoneLater>();
                                         return std::make_unique<AtOnce>();
                                       }};
    const LifecycleRun run = simulated(s, calendar(10.0, 10.0, 0.0, first_is_undone));
    REQUIRE(run.releases.size() == 3);
    for (const ReleaseRecord& r : run.releases) CHECK_FALSE(r.is_fix);
    const auto is_superseded_fix = [](const CandidateRecord& c) {
      return c.fixes > 0 && c.end == CandidateEnd::superseded;
    };
    CHECK(std::ranges::count_if(run.candidates, is_superseded_fix) == 1);
    CHECK(run.record.superseded == 0);
  }
}

TEST_CASE("the next release waits while people work on a page, so that they still find the regression") {
  Scenario s = until(20.0);
  make_candidate_always(s, Outcome::severe, 3.0);
  s.watching.complaints_per_excess_failure = 1.0;
  const auto second_begins = [&](double diagnosis_hours) {
    s.people.diagnose = VaryingDuration{Duration::hours(diagnosis_hours)};
    const LifecycleRun run = simulated(s, calendar(1.0, 1.0, 0.0));
    CHECK(run.releases[0].decision == Ending::rolled_back);
    CHECK(run.record.rollbacks >= run.record.releases - 1);  // the last may be under way
    return run.releases[1].released.since_start().in_days();
  };
  CHECK(second_begins(0.5) == Approx(2.0));
  CHECK(second_begins(30.0) == Approx(1.0 + 30.0 / 24.0).epsilon(1e-3));
}

TEST_CASE("releases that serve nobody leave alerts and people as they are without them") {
  Scenario s = until(90.0);
  s.incidents.per_30_days = 20.0;
  s.incidents.affected_median = Probability{0.3};
  s.incidents.affected_sigma = 0.5;
  s.incidents.length = VaryingDuration{Duration::hours(9), 0.8};
  s.watching.alerts = {{2.0, Duration::hours(24), Duration::hours(12), VaryingDuration{Duration::minutes(20)}}};
  s.people.diagnose = VaryingDuration{Duration::hours(2), 0.5};
  s.costs.engineer_hour = Money{100.0};
  // Handovers between ticks, and on ticks, where alerts are evaluated.
  const double preparation = GENERATE(0.3, 0.25);
  double hours = 0.0;
  for (std::uint32_t i = 0; i < 30; ++i) {
    const LifecycleRun held = simulated(s, calendar(2.0, 1.0, preparation, always<Withdrawn>()), i);
    const LifecycleRecord alone = simulated(s, never(), i).record;
    CHECK(held.releases.size() > 35);
    CHECK(held.record.releases == 0);
    CHECK(held.record.cost_people == Approx(alone.cost_people).epsilon(1e-9));
    CHECK(held.record.failures == Approx(alone.failures).epsilon(1e-9));
    CHECK(held.record.days_of_age == Approx(alone.days_of_age).epsilon(1e-9));
    hours += alone.cost_people / 100.0;
  }
  CHECK(hours > 100.0);
}

TEST_CASE("a sound release is not blamed for what the one before it did") {
  Scenario s = until(60.0);
  s.tick = Duration::minutes(15);
  make_candidate_always(s, Outcome::catastrophic, 100.0);
  s.candidate.fix = Duration::hours(2);
  s.slo.objective = Probability{0.96};
  s.watching.alerts = {{4.0, Duration::hours(6), Duration::minutes(30), VaryingDuration{Duration::minutes(20)}}};
  s.people.misdiagnosis = Probability{0.0};
  s.people.diagnose = VaryingDuration{Duration::minutes(30)};
  std::size_t fixes = 0;
  for (std::uint32_t i = 0; i < 10; ++i)
    for (const ReleaseRecord& r : simulated(s, calendar(14.0, 14.0, 0.0), i).releases) {
      CHECK(r.decision == (r.is_fix ? Ending::promoted : Ending::rolled_back));
      if (r.is_fix) ++fixes;
    }
  CHECK(fixes == 40);
}

TEST_CASE("who mends first releases the fixed version of every candidate") {
  Scenario s = until(40.0);
  make_candidate_always(s, Outcome::severe, 2.0);
  s.candidate.fix = Duration::days(4);
  StrategyPlan mends_first = always<Withdrawn>();
  mends_first.begin_fix = always<AtOnce>().begin;
  const LifecycleRun run = simulated(s, calendar(10.0, 10.0, 0.0, mends_first));
  REQUIRE(run.releases.size() == 6);
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(run.releases[i].is_fix == (i % 2 == 1));
    CHECK(run.releases[i].decision == (i % 2 == 1 ? Ending::promoted : Ending::not_released));
  }
  CHECK(run.record.releases == 3);
  CHECK(run.record.excess == Approx(0.0).margin(1e-6));
}

TEST_CASE("candidates that nobody looks at are prepared, paid for and tested all the same") {
  const Scenario s = lineage(true);
  class Undecided final : public Strategy {
   public:
    Decision look(const Observation& seen) override {
      return Decision::shift_to(Share{0.1}, seen.now + Duration::days(1), Watch::nothing, Fleets::moved(0.1));
    }
    Duration rollback_takes(SimTime) const override { return {}; }
  };
  double rejected = 0.0;
  for (std::uint32_t i = 0; i < 10; ++i) {
    const LifecycleRecord usual = simulated(s, calendar(7.0, 7.0, 0.0), i).record,
                          stuck = simulated(s, calendar(7.0, 7.0, 0.0, always<Undecided>()), i).record;
    CHECK(stuck.attempts == 12);
    CHECK(stuck.rejected == usual.rejected);
    rejected += stuck.rejected;
  }
  CHECK(rejected > 0.0);
}

TEST_CASE("a service that misses its objective pays once, whoever released what") {
  Scenario s = until(40.0);
  s.costs.slo_penalty = Money{1000.0};
  s.slo.objective = Probability{0.985};
  make_candidate_always(s, Outcome::severe, 2.0);
  CHECK(simulated(s, never()).record.cost_slo == 0.0);
  const LifecycleRecord worse = simulated(s, calendar(30.0, 10.0, 0.0)).record;
  CHECK(worse.cost_slo == 1000.0);
  CHECK(worse.total_cost == Approx(worse.cost_failures + 1000.0));
}

}  // namespace rollcast::test::handover_test
