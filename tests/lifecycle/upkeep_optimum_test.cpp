#include "rollcast/lifecycle/upkeep_optimum.hpp"

#include <cmath>
#include <stdexcept>

#include "rollcast/kernel/samplers.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::upkeep_optimum_test {

namespace {

constexpr double exact = 1e-9;

/// PRG-08 and PRG-09.
const BreakingVersion version{.shape = 2.5, .scale = 120.0, .planned_cost = 400.0, .emergency_cost = 3000.0};
const SilentFaults faults{.faults_per_day = 0.025,
                          .harm_per_day = 120.0,
                          .audit_cost = 50.0,
                          .detected = 0.8,
                          .false_alarm = 0.05,
                          .false_alarm_cost = 200.0,
                          .repair_cost = 500.0,
                          .repair_days = 2.0};

/// Breaks within a period of versions that are replaced at once each time.
Tally breaks(double period, int runs) {
  Tally tally;
  Stream stream{8, 0, {}, 0};
  for (int r = 0; r < runs; ++r) {
    int count = -1;
    for (double age = 0.0; age <= period; ++count)
      age += version.scale * std::pow(draw_exponential(stream), 1.0 / version.shape);
    tally.add(count);
  }
  return tally;
}

}  // namespace

TEST_CASE("replacement at an age costs what is known, and is best at the known age (PRG-08)") {
  CHECK(age_replacement_rate(version, 60.0) == Approx(14.378381622455748).epsilon(exact));
  CHECK(run_to_failure_rate(version) == Approx(28.176512449650694).epsilon(exact));
  const Optimum best = best_replacement_age(version, 0.01).value();
  CHECK(best.at == Approx(48.54333980995211).epsilon(1e-8));
  CHECK(best.cost == Approx(13.93653233201824).epsilon(exact));
  CHECK(age_replacement_rate(version, best.low) == Approx(1.01 * best.cost).epsilon(exact));
  CHECK(age_replacement_rate(version, best.high) == Approx(1.01 * best.cost).epsilon(exact));
}

TEST_CASE("versions that do not age are run to failure") {
  BreakingVersion ageless = version;
  ageless.shape = 1.0;
  CHECK_FALSE(best_replacement_age(ageless));
  BreakingVersion expensive = version;
  expensive.planned_cost = 3000.0;
  CHECK_FALSE(best_replacement_age(expensive));
  CHECK(age_replacement_rate(ageless, 60.0) > run_to_failure_rate(ageless));
  CHECK(std::isinf(best_replacement_age(version, 1.1)->high));
}

TEST_CASE("replacement by the calendar costs what is known (PRG-08), more than by age (its twin)") {
  CHECK(expected_breaks(version, 60.0) == Approx(0.16477133255406662).epsilon(1e-7));
  CHECK(block_replacement_rate(version, 60.0) == Approx(14.905233294369998).epsilon(1e-7));
  CHECK(block_replacement_rate(version, 60.0) > 1.03 * age_replacement_rate(version, 60.0));
}

TEST_CASE("the renewal function is that of simulated breaks, and of breaks at a constant rate") {
  CHECK(std::abs(z_score(breaks(60.0, draws(200'000)), expected_breaks(version, 60.0))) < z_limit);
  CHECK(std::abs(z_score(breaks(300.0, draws(100'000)), expected_breaks(version, 300.0))) < z_limit);
  BreakingVersion ageless = version;
  ageless.shape = 1.0;
  CHECK(expected_breaks(ageless, 300.0) == Approx(300.0 / 120.0).epsilon(1e-6));
}

TEST_CASE("audits of silent faults lead to what is known (PRG-09)") {
  const AuditOutcome outcome = audit_outcome(faults, 7.0);
  CHECK(outcome.cost_rate == Approx(32.06779958352875).epsilon(exact));
  CHECK(outcome.delay == Approx(5.352031266262799).epsilon(exact));
  CHECK(outcome.cycle == Approx(47.3520312662628).epsilon(exact));
  CHECK(outcome.false_alarms == Approx(0.2614430804733057).epsilon(exact));
  CHECK(outcome.wrong_share == Approx(0.11302643462469569).epsilon(exact));
  const Optimum best = best_audit_period(faults, 0.01).value();
  CHECK(best.at == Approx(5.922125577522828).epsilon(1e-6));
  CHECK(best.cost == Approx(31.823445250413517).epsilon(exact));
  CHECK(best.low < 5.4);
  CHECK(best.high > 6.5);
}

TEST_CASE("perfect audits would be cheaper, and best at another cadence (twin of PRG-09)") {
  SilentFaults perfect = faults;
  perfect.detected = 1.0;
  CHECK(audit_outcome(perfect, 7.0).cost_rate < 0.95 * audit_outcome(faults, 7.0).cost_rate);
  CHECK(best_audit_period(perfect)->at > 1.05 * best_audit_period(faults)->at);
}

TEST_CASE("audits that cost more than the harm are not made") {
  SilentFaults expensive = faults;
  expensive.audit_cost = 1e6;
  CHECK_FALSE(best_audit_period(expensive));
  SilentFaults harmless = faults;
  harmless.harm_per_day = 0.0;
  CHECK_FALSE(best_audit_period(harmless));
}

TEST_CASE("versions and audits that make no sense are refused") {
  CHECK_THROWS_AS(age_replacement_rate(version, 0.0), std::invalid_argument);
  CHECK_THROWS_AS(run_to_failure_rate({.shape = 0.0, .scale = 1.0, .emergency_cost = 1.0}), std::invalid_argument);
  CHECK_THROWS_AS(audit_outcome(faults, -1.0), std::invalid_argument);
  SilentFaults blind = faults;
  blind.detected = 0.0;
  CHECK_THROWS_AS(audit_outcome(blind, 7.0), std::invalid_argument);
}

}  // namespace rollcast::test::upkeep_optimum_test
