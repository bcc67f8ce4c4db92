// What follows a rollback: the fixed version in service at once, or released by a strategy, gates and all.

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "rollcast/run/timeline.hpp"
#include "run/run_fixtures.hpp"
#include "support/catch.hpp"
#include "support/plain_scenario.hpp"
#include "support/segments.hpp"

namespace rollcast::test::after_rollback_test {

namespace {

constexpr double requests_per_hour = 36'000.0;
/// What the regression adds to an hour's failures at 100 % of traffic, and what its fix avoids of them.
constexpr double added = 100.0;
double avoided() { return requests_per_hour * (0.01 - 1.0 / (1.0 + 2.0 * 99.0)); }

constexpr double fix_hours = 48.0, hours_of_run = 20 * 24.0;

/// A regression whose fix halves the odds of failing.
Scenario service_with_a_fix(AfterRollback after) {
  Scenario s = complaints_only_scenario();
  s.watching.complaints_per_excess_failure = 0.0;
  s.until = Duration::hours(hours_of_run);
  s.candidate.fix = Duration::hours(fix_hours);
  s.candidate.fixed_is_improvement = Probability{1.0};
  s.candidate.outcomes[static_cast<std::size_t>(Outcome::improvement)].odds_ratio_median = 0.5;
  s.candidate.after_rollback = after;
  return s;
}

/// Half of all traffic for ten hours, then promotion or a rollback, which takes two.
class HalfFirst final : public Strategy {
 public:
  explicit HalfFirst(bool promotes) : promotes_{promotes} {}
  Decision look(const Observation& seen) override {
    if (seen.share > nobody()) return promotes_ ? Decision::promote() : Decision::roll_back();
    return Decision::shift_to(Share{0.5}, seen.now + Duration::hours(10), Watch::nothing, Fleets::moved(0.5));
  }
  Duration rollback_takes(SimTime) const override { return Duration::hours(2); }

 private:
  bool promotes_;
};

/// Rolls back the first so many versions.
StrategyPlan rolls_back(int versions) {
  return {.stages = {},
          .begin = [versions, begun = 0]() mutable { return std::make_unique<HalfFirst>(begun++ >= versions); }};
}

struct Rehearsed {
  Run run;
  std::vector<std::string> told;
};

class Listener final : public Timeline {
 public:
  explicit Listener(std::vector<std::string>& told) : told_{&told} {}
  void note(SimTime, const std::string& what) override { told_->push_back(what); }

 private:
  std::vector<std::string>* told_;
};

Rehearsed rehearse(const Scenario& s, const StrategyPlan& plan) {
  World world{s, 11};
  world.draw(0);
  Rehearsed rehearsed;
  Listener listener{rehearsed.told};
  simulate(world, plan, Mode::aggregate, rehearsed.run, &listener);
  return rehearsed;
}

auto releases_of_fixes(const Rehearsed& rehearsed) {
  return std::ranges::count(rehearsed.told, "the fixed version is ready, and is released");
}

double sum_of_parts(const RunRecord& r) {
  double sum = 0.0;
  for (const LedgerColumn& part : cost_parts()) sum += r.*part.value;
  return sum;
}

}  // namespace

TEST_CASE("the fixed version goes through the strategy that released the candidate") {
  const Rehearsed staged = rehearse(service_with_a_fix(AfterRollback::same_strategy), rolls_back(1));
  const RunRecord& r = staged.run.record;
  const double of_candidate = 0.5 * added * (10.0 + 2.0);
  const double hours_left = hours_of_run - 12.0 - fix_hours;
  CHECK(releases_of_fixes(staged) == 1);
  CHECK(r.excess == Approx(of_candidate - avoided() * (0.5 * 10.0 + hours_left - 10.0)));
  CHECK(r.requests == Approx(hours_of_run * requests_per_hour));
  CHECK(r.candidate_requests == Approx(requests_per_hour * (0.5 * (10.0 + 2.0) + 0.5 * 10.0 + hours_left - 10.0)));
  CHECK(std::abs(r.failures_sampled - r.failures) < 6.0 * std::sqrt(r.failures));
  CHECK(r.total_cost == Approx(sum_of_parts(r)));
  SECTION("the record tells how the first release ended") {
    CHECK(r.decision == Ending::rolled_back);
    CHECK(r.truth == Outcome::severe);
    CHECK(r.decide_h == 10.0);
    CHECK(r.recover_h == 12.0);
    CHECK(r.full_h == never_h);
  }
  SECTION("twin: in service at once, the fix avoids more") {
    const Rehearsed direct = rehearse(service_with_a_fix(AfterRollback::direct), rolls_back(1));
    CHECK(direct.run.record.excess == Approx(of_candidate - avoided() * hours_left));
    CHECK(direct.run.record.excess < r.excess - 0.4 * avoided() * 10.0);
    CHECK(releases_of_fixes(direct) == 0);
  }
}

TEST_CASE("a plan whose fix is in service at once is the strategy simulated by itself") {
  const Scenario s = service_with_a_fix(AfterRollback::direct);
  World world{s, 11};
  world.draw(0);
  Run alone;
  HalfFirst strategy{false};
  simulate(world, strategy, Mode::aggregate, alone);
  const Rehearsed planned = rehearse(s, rolls_back(1));
  for (const LedgerColumn& column : ledger_columns())
    REQUIRE(planned.run.record.*column.value == alone.record.*column.value);
}

TEST_CASE("fixes that are rolled back too are mended again, at most so many times") {
  Scenario s = service_with_a_fix(AfterRollback::same_strategy);
  const double of_candidate = 0.5 * added * 12.0, of_fix = -avoided() * 0.5 * 12.0;
  s.candidate.most_fixes = 2;
  const Rehearsed given_up = rehearse(s, rolls_back(100));
  CHECK(releases_of_fixes(given_up) == 2);
  CHECK(given_up.run.record.excess == Approx(of_candidate + 2 * of_fix));
  SECTION("with one more, the third fix serves from its promotion on") {
    s.candidate.most_fixes = 3;
    const Rehearsed fixed = rehearse(s, rolls_back(3));
    const double full = hours_of_run - 3 * (12.0 + fix_hours) - 10.0;
    CHECK(releases_of_fixes(fixed) == 3);
    CHECK(fixed.run.record.excess == Approx(of_candidate + 2 * of_fix - avoided() * (0.5 * 10.0 + full)));
  }
  SECTION("none follows when the scenario has no fix") {
    s.candidate.fix = Duration::forever();
    CHECK(releases_of_fixes(rehearse(s, rolls_back(100))) == 0);
  }
}

TEST_CASE("a fix that is ready within a freeze is released when it is over") {
  Scenario s = service_with_a_fix(AfterRollback::same_strategy);
  s.freezes.once = {{Duration::hours(50), Duration::hours(50)}};
  const Rehearsed frozen = rehearse(s, rolls_back(1));
  const double full = hours_of_run - 100.0 - 10.0;
  CHECK(frozen.run.record.excess == Approx(0.5 * added * 12.0 - avoided() * (0.5 * 10.0 + full)));
}

TEST_CASE("who mends first harms nobody, and has the fixed version as soon as it is ready") {
  const Scenario s = service_with_a_fix(AfterRollback::direct);
  const auto mends_first = [&](const std::string& json) { return contender_from(json, s).plan; };
  const RunRecord at_once =
      rehearse(s, mends_first(R"({"name": "fix_first", "then": {"name": "big_bang", "deploy_time": "0min"}})"))
          .run.record;
  CHECK(at_once.decision == Ending::not_released);
  CHECK(at_once.detect_h == never_h);
  CHECK(at_once.excess == Approx(-avoided() * (hours_of_run - fix_hours)));
  const RunRecord by_rings =
      rehearse(s,
               mends_first(R"({"name": "fix_first", "then": {"name": "ab_test", "split": "50%", "duration": "20h"}})"))
          .run.record;
  CHECK(by_rings.excess == Approx(-avoided() * (hours_of_run - fix_hours - 0.5 * 20.0)));
  CHECK(by_rings.excess != Approx(at_once.excess));
}

TEST_CASE("the accounts of segments and kinds add up over a release and what follows it") {
  Scenario s = service_with_a_fix(AfterRollback::same_strategy);
  s.segments = three_segments(s, 0.0);
  s.segments[0].failure_cost_ratio = 2.0;
  const Run run = rehearse(s, rolls_back(1)).run;
  REQUIRE(run.segments.size() == 3);
  double requests = 0.0, excess = 0.0, cost = 0.0;
  for (const SegmentRecord& segment : run.segments) {
    requests += segment.requests;
    excess += segment.excess;
    cost += segment.cost;
  }
  CHECK(requests == Approx(run.record.requests));
  CHECK(excess == Approx(run.record.excess));
  CHECK(cost == Approx(run.record.cost_failures));
  CHECK(run.record.total_cost == Approx(sum_of_parts(run.record)));
}

}  // namespace rollcast::test::after_rollback_test
