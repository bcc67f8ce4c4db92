// GrowthBook's Safe Rollout: monitored steps, controls of equal size, and what a refresh makes of them.

#include <cmath>

#include "rollcast/kernel/samplers.hpp"
#include "run/run_fixtures.hpp"
#include "strategies/judges/equal_arms.hpp"
#include "support/catch.hpp"
#include "support/errors.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::growthbook_test {

namespace {

const Samples fine{{10'000, 100}, {10'000, 100}}, awful{{10'000, 300}, {10'000, 100}}, nobody_came{};
constexpr auto hold = Decision::Act::hold, shift = Decision::Act::shift;
constexpr auto promote = Decision::Act::promote, roll_back = Decision::Act::roll_back;
using Acts = std::vector<Decision::Act>;

std::string growthbook(const std::string& options) { return R"({"name": "growthbook")" + options + "}"; }

/// One step of half of the users, in which the rest of the traffic is a control of the same size.
const std::string one_step = R"(, "steps": [{"coverage": "50%", "interval": "6h"}])";
const std::string two_steps =
    R"(, "steps": [{"coverage": "49%", "interval": "6h"}, {"coverage": "50%", "interval": "6h"}])";

/// What a release does at its refreshes, six hours each, while they bring this. The first act begins it.
Acts acts_of(const std::string& options, const std::vector<Samples>& refreshes) {
  const auto rollout = contender_from(growthbook(options), plain_scenario()).begin();
  Acts acts;
  Observation seen;
  for (std::size_t i = 0; i <= refreshes.size(); ++i) {
    const Decision decision = rollout->look(seen);
    acts.push_back(decision.act);
    if (decision.act == promote || decision.act == roll_back || i == refreshes.size()) break;
    REQUIRE(decision.look_at == seen.now + Duration::hours(6));
    if (decision.act == shift) seen.since_stage = {};
    seen.now = decision.look_at;
    seen.since_look = refreshes[i];
    seen.since_stage = seen.since_stage + refreshes[i];
  }
  return acts;
}

/// Distance of the bound from the estimate, as GrowthBook's statistics write it.
double half_width(const Samples& s, double alpha, double tuned_for, bool one_sided) {
  const auto variance = [](const Sample& arm) {
    const double n = static_cast<double>(arm.requests) + 1.0, p = (static_cast<double>(arm.failures) + 0.5) / n;
    return p * (1.0 - p) / n;
  };
  const double n = static_cast<double>(s.candidate.requests + s.control.requests);
  const double a = one_sided ? 2.0 * alpha : alpha;
  const double rho2 = (-2.0 * std::log(a) + std::log(-2.0 * std::log(a) + 1.0)) / tuned_for;
  const double spread = std::sqrt(n * rho2 + 1.0);
  const double logarithm = one_sided ? std::log(1.0 + spread / (2.0 * alpha)) : std::log(spread / alpha);
  const double deviation = std::sqrt((variance(s.candidate) + variance(s.control)) * n);
  return deviation * std::sqrt(2.0 * (n * rho2 + 1.0) / (n * n * rho2) * logarithm);
}

/// The fewest failures of a candidate with so many requests that the bound tells from a control that fails one in a
/// hundred.
std::int64_t fewest_told(std::int64_t requests, bool one_sided) {
  Samples s{{requests, 0}, {requests, requests / 100}};
  while (s.candidate.failure_rate() - s.control.failure_rate() <= half_width(s, 0.05, 5000.0, one_sided))
    ++s.candidate.failures;
  return s.candidate.failures;
}

/// The only look of a stage.
Samples equal_arms_of(const Samples& all, Share coverage) { return with_equal_arms({{}, all, all}, coverage); }

/// z of the mean size of controls drawn for this coverage, were they to be this part of the rest of the traffic.
double z_of_sizes(Share coverage, double part) {
  constexpr int draws = 4000;
  double sum = 0.0, variance = 0.0;
  for (int i = 0; i < draws; ++i) {
    const Sample others{20'000 + i, 200};
    const double all = static_cast<double>(others.requests);
    sum += static_cast<double>(equal_arms_of({{1000, 10}, others}, coverage).control.requests) - part * all;
    variance += all * part * (1.0 - part);
  }
  return sum / std::sqrt(variance);
}

}  // namespace

TEST_CASE("a Safe Rollout covers 1, 5, 10, 25 and 50 % and then 100 % of traffic, and its steps end with a refresh") {
  const auto stages = contender_from(growthbook(""), plain_scenario()).plan.stages;
  REQUIRE(stages.size() == 6);
  const double coverages[] = {0.01, 0.05, 0.1, 0.25, 0.5, 1.0};
  for (std::size_t i = 0; i < 6; ++i) CHECK(stages[i].share == Share{coverages[i]});
  CHECK(stages[0].lasts == Duration::hours(6));
  CHECK(stages[4].lasts == Duration::days(3));
  const auto odd =
      contender_from(growthbook(R"(, "steps": [{"coverage": "5%", "interval": "7h"}])"), plain_scenario()).plan.stages;
  CHECK(odd[0].lasts == Duration::hours(12));  // the results of hour 6 do not cover the step
}

TEST_CASE("a control is as large as the candidate's arm, and fails as the rest of the traffic") {
  CHECK(std::abs(z_of_sizes(Share{0.01}, 0.01 / 0.99)) < z_limit);
  CHECK(std::abs(z_of_sizes(Share{0.25}, 1.0 / 3.0)) < z_limit);
  CHECK(std::abs(z_of_sizes(Share{0.25}, 0.25)) >
        z_limit);  // its part of 100 % of traffic is not its part of the others
  std::int64_t failures = 0, others = 0;
  for (int i = 0; i < 4000; ++i) {
    others += 200 + i % 7;
    failures += equal_arms_of({{1000, 10}, {20'000 + i, 200 + i % 7}}, Share{0.2}).control.failures;
  }
  CHECK(std::abs(static_cast<double>(failures) - 0.25 * static_cast<double>(others)) <
        z_limit * std::sqrt(0.25 * 0.75 * static_cast<double>(others)));
  const Samples all = equal_arms_of(fine, Share{0.5}), again = equal_arms_of({{10, 1}, {20'000, 300}}, Share{0.1});
  CHECK(all.control.requests == fine.control.requests);
  CHECK(again.control.failures == equal_arms_of({{10, 1}, {20'000, 300}}, Share{0.1}).control.failures);
}

TEST_CASE(
    "a control of few requests a look fails as the rest of the traffic too, and would not if equal looks had equal "
    "controls") {
  const Share coverage{0.1};
  for (const double per_look : {5.0, 10.0, 30.0}) {
    Stream stream{20261122, 0, {1, 0, 0}, 0};
    Samples so_far;
    Sample drawn, by_look;
    for (int look = 0; look < 50'000; ++look) {
      const auto arm = [&](double requests) {
        const std::int64_t failures = draw_poisson(stream, 0.02 * requests),
                           successes = draw_poisson(stream, 0.98 * requests);
        return Sample{failures + successes, failures};
      };
      const Sample candidate = arm(per_look / 9.0);
      const Samples counts{candidate, arm(per_look)};
      so_far = so_far + counts;
      drawn = drawn + with_equal_arms({{}, counts, so_far}, coverage).control;
      by_look = by_look + equal_arms_of(counts, coverage).control;
    }
    const auto z_of_rate = [](const Sample& control) {
      const auto requests = static_cast<double>(control.requests);
      return (static_cast<double>(control.failures) - 0.02 * requests) / std::sqrt(0.02 * 0.98 * requests);
    };
    const double size = static_cast<double>(so_far.control.requests) / 9.0;
    CHECK(std::abs(static_cast<double>(drawn.requests) - size) < z_limit * std::sqrt(size * 8.0 / 9.0));
    CHECK(std::abs(z_of_rate(drawn)) < z_limit);
    CHECK(std::abs(z_of_rate(by_look)) > z_limit);
  }
}

TEST_CASE("a guardrail fails where GrowthBook's one-sided bound crosses zero") {
  for (const std::int64_t requests : {2000, 20'000, 300'000}) {
    CAPTURE(requests);
    const std::int64_t told = fewest_told(requests, true);
    const auto seen = [&](std::int64_t failures) { return Samples{{requests, failures}, {requests, requests / 100}}; };
    CHECK(acts_of(one_step, {seen(told)}).back() == roll_back);
    CHECK(acts_of(one_step, {seen(told - 1)}).back() == promote);
    CHECK(acts_of(one_step, {seen(fewest_told(requests, false))}).back() == roll_back);
    CHECK(fewest_told(requests, false) > told);  // a bound of two sides would let this regression pass
  }
}

TEST_CASE("results add up over all steps, and what is not found ships") {
  const std::int64_t once = fewest_told(20'000, true), twice = fewest_told(40'000, true);
  const std::int64_t between = (once + twice / 2) / 2;  // too few for one step and enough for two
  REQUIRE(between + 8 < once);
  const Samples worse{{20'000, between}, {20'000, 200}}, worse_than_others{{20'000, between}, {20'800, 208}};
  CHECK(acts_of(two_steps, {worse_than_others, worse}) == Acts{shift, shift, roll_back});
  CHECK(acts_of(one_step, {worse}) == Acts{shift, promote});  // alone the second step would have shipped it
  CHECK(acts_of(two_steps, {fine, fine}) == Acts{shift, shift, promote});
}

TEST_CASE("a guardrail rolls back at the refresh that finds it, within a step too") {
  const std::string day = R"(, "steps": [{"coverage": "50%", "interval": "24h"}])";
  CHECK(acts_of(day, {fine, awful}) == Acts{shift, hold, roll_back});
  CHECK(acts_of(day, {fine, fine, fine, fine}) == Acts{shift, hold, hold, hold, promote});
}

TEST_CASE("without traffic a step holds for the grace period, and then does what was chosen") {
  const auto acts = [](const std::string& action) {
    return acts_of(one_step + R"(, "no_traffic_action": ")" + action + "\"", std::vector<Samples>(6, nobody_came));
  };
  CHECK(acts("hold") == Acts{shift, hold, hold, hold, hold, hold, hold});
  CHECK(acts("rollback") == Acts{shift, hold, hold, hold, roll_back});
  CHECK(acts("warn") == Acts{shift, hold, hold, hold, promote});
  CHECK(acts_of(one_step, {nobody_came, fine}) == Acts{shift, hold, promote});  // goes on as soon as somebody comes
}

TEST_CASE("a step waits for its sample, which both arms make up together, and no regression waits for it") {
  const std::string sample = R"(, "steps": [{"coverage": "50%", "interval": "6h", "min_sample_size": 50000}])";
  CHECK(acts_of(sample, {fine, fine, fine}) == Acts{shift, hold, hold, promote});
  CHECK(acts_of(sample, {awful}) == Acts{shift, roll_back});
}

TEST_CASE("a person's approval is what a step waits for last") {
  const std::string asked =
      R"(, "steps": [{"coverage": "50%", "interval": "6h", "min_sample_size": 30000, "requires_approval": true}])";
  const auto rollout = contender_from(growthbook(asked), plain_scenario()).begin();
  Observation seen;
  rollout->look(seen);
  seen = {SimTime{} + Duration::hours(6), Share{0.5}, fine, fine};
  CHECK_FALSE(rollout->look(seen).approval);
  seen.now = seen.now + Duration::hours(6);
  CHECK(rollout->look(seen).approval);
  seen.now = seen.now + Duration::hours(1);
  seen.since_look = {};
  seen.approved = true;
  CHECK(rollout->look(seen).act == promote);
}

TEST_CASE("in a world a bad version is gone with the first refresh, and an equal one ships") {
  Scenario s = plain_scenario();
  const Contender rollout = contender_from(growthbook(R"(, "switch_back": "0s")"), s);
  std::int64_t shipped = 0;
  run_many(s, rollout, 60, [&](const Run& run) { shipped += run.record.decision == Ending::promoted; });
  CHECK(shipped >= 48);  // one in twenty at most is rolled back, so 13 or more of 60 with a chance of 7e-6
  make_candidate_always(s, Outcome::severe, 20.0);
  run_many(s, rollout, 20, [](const Run& run) {
    REQUIRE(run.record.decision == Ending::rolled_back);
    CHECK(run.record.detect_h == Approx(6.0));
    CHECK(run.record.peak_exposure == Approx(0.01));
  });
}

TEST_CASE("errors of a Safe Rollout's options are told where they are") {
  const auto errors = [](const std::string& options) {
    return errors_of_strategy(growthbook(options), plain_scenario());
  };
  CHECK(errors(R"(, "steps": [{"coverage": "60%", "interval": "6h"}])").at(0).find("50% at most") != std::string::npos);
  CHECK(errors(R"(, "steps": [{"coverage": "10%", "interval": "6h"}, {"coverage": "5%", "interval": "6h"}])").size() ==
        1);
  CHECK(errors(R"(, "steps": [])").size() == 1);
  CHECK(errors(R"(, "update_schedule": "90min")").at(0).find("1h") != std::string::npos);
  CHECK(errors(R"(, "alpha": 0)").size() == 1);
}

}  // namespace rollcast::test::growthbook_test
