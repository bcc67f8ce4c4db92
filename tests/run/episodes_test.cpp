// Releases that follow one another on one service.

#include "rollcast/run/episodes.hpp"

#include <cmath>
#include <stdexcept>
#include <vector>

#include "run/run_fixtures.hpp"
#include "support/catch.hpp"
#include "support/plain_scenario.hpp"

namespace rollcast::test::episodes_test {

namespace {

constexpr VersionId old_version = FirstRelease::incumbent, regression = FirstRelease::candidate,
                    fix = FirstRelease::fix;
constexpr double requests_per_hour = 36'000.0;

/// Days at which the next episode begins, and ends.
constexpr double tenth_day = 10.0, thirtieth_day = 30.0;

SimTime day(double days) { return SimTime{} + Duration::hours(24.0 * days); }

/// Acts at hours of its own episode; its rollback takes two hours.
class Acts final : public Strategy {
 public:
  struct At {
    double hour;
    Decision decision;
  };
  Acts(SimTime begin, std::vector<At> acts) : begin_{begin}, acts_{std::move(acts)} {}

  Decision look(const Observation&) override {
    Decision decision = acts_[next_++].decision;
    if (next_ < acts_.size()) decision.look_at = begin_ + Duration::hours(acts_[next_].hour);
    return decision;
  }
  Duration rollback_takes(SimTime) const override { return Duration::hours(2); }

 private:
  SimTime begin_;
  std::vector<At> acts_;
  std::size_t next_ = 0;
};

Decision shift(double share) {
  return Decision::shift_to(Share{share}, SimTime::never(), Watch::nothing, Fleets::moved(share));
}

Acts rolled_back_after(double hours) { return {SimTime{}, {{0, shift(0.5)}, {hours, Decision::roll_back()}}}; }
Acts promoted_after(SimTime begin, double share, double hours) {
  return {begin, {{0, shift(share)}, {hours, Decision::promote()}}};
}

/// A regression of 100 excess failures an hour, whose fix halves the odds of failing.
Scenario service_with_a_fix() {
  Scenario s = complaints_only_scenario();
  s.watching.complaints_per_excess_failure = 0.0;
  s.candidate.fixed_is_improvement = Probability{1.0};
  s.candidate.outcomes[static_cast<std::size_t>(Outcome::improvement)].odds_ratio_median = 0.5;
  return s;
}

/// Failures an hour that the fix avoids at 100 % of traffic.
double avoided_by_fix() { return requests_per_hour * (0.01 - 1.0 / (1.0 + 2.0 * 99.0)); }

struct Rehearsal {
  World world;
  Episodes episodes;
  Run run{};

  explicit Rehearsal(const Scenario& s) : world{s, 11}, episodes{(world.draw(0), world)} {}
  VersionId next(const Roles& roles, Acts acts, double until) {
    return episodes.next(roles, acts, Mode::aggregate, day(until), run);
  }
};

}  // namespace

TEST_CASE("a release is rolled back, its fix follows, and both episodes fail what shares times hours say") {
  const Scenario s = service_with_a_fix();
  Rehearsal service{s};
  const VersionId left = service.next({}, rolled_back_after(10.0), tenth_day);
  CHECK(left == old_version);
  const RunRecord first = service.run.record;
  CHECK(first.decision == Ending::rolled_back);
  CHECK(first.requests == Approx(240 * requests_per_hour));
  CHECK(first.excess == Approx(0.5 * 100.0 * (10.0 + 2.0)));
  CHECK(first.failures == Approx(240 * requests_per_hour * 0.01 + first.excess));
  CHECK(std::abs(first.failures_sampled - first.failures) < 6.0 * std::sqrt(first.failures));

  const Roles of_fix{left, fix, std::nullopt};
  CHECK(service.next(of_fix, promoted_after(day(tenth_day), 0.25, 24.0), thirtieth_day) == fix);
  const RunRecord& second = service.run.record;
  const double excess = -avoided_by_fix() * (0.25 * 24.0 + (480.0 - 24.0));
  CHECK(second.truth == Outcome::improvement);
  CHECK(second.decision == Ending::promoted);
  CHECK(second.decide_h == 24.0);
  CHECK(second.requests == Approx(480 * requests_per_hour));
  CHECK(second.excess == Approx(excess));
  CHECK(second.failures == Approx(480 * requests_per_hour * 0.01 + excess));
  CHECK(std::abs(second.failures_sampled - second.failures) < 6.0 * std::sqrt(second.failures));
  CHECK(std::abs(second.excess_sampled - excess) < 6.0 * std::sqrt(-excess));
}

TEST_CASE("twin: the regression released once more does not fail what its fix would") {
  const Scenario s = service_with_a_fix();
  Rehearsal service{s};
  service.next({}, rolled_back_after(10.0), tenth_day);
  CHECK(service.next({}, promoted_after(day(tenth_day), 0.25, 24.0), thirtieth_day) == regression);
  const double of_fix = -avoided_by_fix() * (0.25 * 24.0 + (480.0 - 24.0));
  CHECK(service.run.record.excess != Approx(of_fix).epsilon(0.5));
  CHECK(service.run.record.excess == Approx(100.0 * (0.25 * 24.0 + (480.0 - 24.0))));
}

TEST_CASE("a promoted candidate is the next release's incumbent, and serves what the newer version does not") {
  const Scenario s = service_with_a_fix();
  Rehearsal service{s};
  const VersionId promoted = service.next({}, promoted_after(SimTime{}, 1.0, 0.5), tenth_day);
  REQUIRE(promoted == regression);
  CHECK(service.run.record.excess == Approx(100.0 * 240.0));

  const Roles of_fix{promoted, fix, std::nullopt};
  CHECK(service.next(of_fix, promoted_after(day(tenth_day), 0.25, 40.0), thirtieth_day) == fix);
  const double of_newer = -avoided_by_fix() * (0.25 * 40.0 + 440.0);
  CHECK(service.run.record.excess == Approx(0.75 * 40.0 * 100.0 + of_newer));
  CHECK(service.run.record.excess != Approx(of_newer).epsilon(1e-3));  // as if the first version served the rest
}

TEST_CASE("the first of several episodes is the release that is simulated alone") {
  Scenario s = busy_scenario();
  make_candidate_always(s, Outcome::severe, 2.0);
  Rehearsal service{s};
  Acts acts = promoted_after(SimTime{}, 0.3, 20.0);
  service.next({}, acts, s.until.in_days());
  Run alone;
  simulate(service.world, acts, Mode::aggregate, alone);
  for (const LedgerColumn& column : ledger_columns())
    REQUIRE(service.run.record.*column.value == alone.record.*column.value);
  CHECK(alone.record.total_cost > 0.0);
}

TEST_CASE("an episode counts the same whatever the one before it did") {
  Scenario s = service_with_a_fix();
  Rehearsal once{s}, twice{s};
  once.next({}, rolled_back_after(10.0), tenth_day);
  twice.next({}, rolled_back_after(20.0), tenth_day);
  const Roles of_fix{old_version, fix, std::nullopt};
  once.next(of_fix, promoted_after(day(tenth_day), 0.25, 24.0), thirtieth_day);
  twice.next(of_fix, promoted_after(day(tenth_day), 0.25, 24.0), thirtieth_day);
  CHECK(once.run.record.failures == Approx(twice.run.record.failures).epsilon(1e-12));
  CHECK(once.run.record.failures_sampled == twice.run.record.failures_sampled);
}

TEST_CASE("an episode cannot begin with an incumbent that does not serve 100 % of traffic") {
  const Scenario s = service_with_a_fix();
  Rehearsal service{s};
  service.next({}, rolled_back_after(10.0), tenth_day);
  const Roles wrong{regression, fix, std::nullopt};
  CHECK_THROWS_AS(service.next(wrong, promoted_after(day(tenth_day), 0.25, 24.0), thirtieth_day), std::logic_error);
}

TEST_CASE("an episode of versions that do not exist, or outside of its world, is refused") {
  const Scenario s = service_with_a_fix();
  Rehearsal service{s};
  const auto refused = [&](const Roles& roles, double until) {
    CHECK_THROWS_AS(service.next(roles, rolled_back_after(10.0), until), std::invalid_argument);
  };
  refused({old_version, VersionId{200}, std::nullopt}, tenth_day);
  refused({old_version, old_version, std::nullopt}, tenth_day);
  refused({old_version, FirstRelease::latent, std::nullopt}, tenth_day);
  refused({}, 10'000.0);
  refused({}, -1.0);
}

TEST_CASE("a release is not blamed for its incumbent's regression, but for its own") {
  Scenario s = service_with_a_fix();
  s.slo.objective = Probability{0.99};  // the regression fails 1.28 %
  s.watching.alerts = {{1.2, Duration::hours(2), Duration::hours(1), {Duration::minutes(5), 0.0}}};
  const auto rolls_back = [&](const Roles& roles, SimTime begin, double until, Rehearsal& service) {
    service.next(roles, {begin, {{0, shift(0.9)}, {48.0, Decision::promote()}}}, until);
    return service.run.record.decision == Ending::rolled_back;
  };
  Rehearsal service{s};
  const double one_hour = 1.0 / 24.0;
  service.next({}, promoted_after(SimTime{}, 1.0, 0.5), one_hour);
  CHECK_FALSE(rolls_back({regression, fix, std::nullopt}, day(one_hour), thirtieth_day, service));
  Rehearsal twin{s};
  CHECK(rolls_back({}, SimTime{}, thirtieth_day, twin));
}

TEST_CASE("an incumbent that is not settled begins no episode") {
  const auto next_after_promotion = [](Shows shows, double until) {
    Scenario s = service_with_a_fix();
    OutcomeSpec& severe = s.candidate.outcomes[static_cast<std::size_t>(Outcome::severe)];
    severe.shows = shows;
    severe.shows_after = VaryingDuration{Duration::days(3)};
    Rehearsal service{s};
    service.next({}, promoted_after(SimTime{}, 0.5, 1.0), until);
    service.next({regression, fix, std::nullopt}, promoted_after(day(until), 0.5, 1.0), thirtieth_day);
  };
  CHECK_NOTHROW(next_after_promotion(Shows::at_once, 2.0));
  CHECK_THROWS_AS(next_after_promotion(Shows::by_label, 2.0), std::logic_error);
  CHECK_THROWS_AS(next_after_promotion(Shows::after, 2.0), std::logic_error);
  CHECK_NOTHROW(next_after_promotion(Shows::after, 4.0));
}

}  // namespace rollcast::test::episodes_test
