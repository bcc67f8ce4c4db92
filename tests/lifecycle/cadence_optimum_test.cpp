#include "rollcast/lifecycle/cadence_optimum.hpp"

#include <cmath>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"

namespace rollcast::test::cadence_optimum_test {

namespace {

constexpr double exact = 1e-9;

/// PRG-01.
const LinearStaleness linear{.retraining_cost = 1200.0, .cost_per_day_of_age = 3.0, .release_delay = 10.0};
const LinearStaleness without_delay{.retraining_cost = 1200.0, .cost_per_day_of_age = 3.0};
/// PRG-02: exponential sizes of mean 40.
const StepDrift steps{.steps_per_day = 0.1, .mean_size = 40.0, .mean_square_size = 3200.0};
/// PRG-03.
const ReturningDrift returning{.rate = 1.0 / 30.0, .sd = 0.5};
/// PRG-30.
const LearningCurve curve{
    .scale = 900.0, .exponent = 0.5, .first_day = 30.0, .horizon = 395.0, .retraining_cost = 800.0};

/// No day of a schedule can be moved to make it cheaper.
bool is_stationary(const LearningCurve& world, const RetrainingDays& schedule) {
  for (std::size_t i = 0; i < schedule.days.size(); ++i)
    for (const double moved : {-0.5, 0.5}) {
      std::vector<double> days = schedule.days;
      days[i] += moved;
      if (schedule_cost(world, days) <= schedule.cost) return false;
    }
  return true;
}

}  // namespace

TEST_CASE("staleness in proportion to age has a best cadence by the square root of prices (PRG-01)") {
  const Optimum best = best_period(linear);
  CHECK(best.at == Approx(28.284271247461902).epsilon(exact));
  CHECK(best.cost == Approx(114.8528137423857).epsilon(exact));
  CHECK(cost_rate(linear, 7.0) == Approx(211.92857142857142).epsilon(exact));
  CHECK(cost_rate(linear, 14.0) == Approx(136.71428571428572).epsilon(exact));
  CHECK(cost_rate(linear, 30.0) == Approx(115.0).epsilon(exact));
  CHECK(cost_rate(linear, 60.0) == Approx(140.0).epsilon(exact));
  CHECK(cost_rate(linear, 90.0) == Approx(178.33333333333334).epsilon(exact));
}

TEST_CASE("age from the release instead of from the data cut would cost less, by the delay (twin of PRG-01)") {
  CHECK(best_period(without_delay).cost == Approx(84.8528137423857).epsilon(exact));
  CHECK(best_period(without_delay).at == best_period(linear).at);
}

TEST_CASE("until a horizon fewer retrainings are best than for ever (PRG-01)") {
  const CountOptimum best = best_retrainings(without_delay, 365.0);
  CHECK(best.at == 12);
  CHECK(best.cost == Approx(29772.115384615383).epsilon(exact));
  CHECK(horizon_cost(without_delay, 365.0, 0) == Approx(199837.5).epsilon(exact));
  CHECK(calendar_cost(without_delay, 365.0, 7.0) == Approx(66223.5).epsilon(exact));
  CHECK(calendar_cost(without_delay, 365.0, 73.0) == Approx(horizon_cost(without_delay, 365.0, 4)).epsilon(exact));
  for (const std::int64_t n : {10, 11, 13, 14}) CHECK(horizon_cost(without_delay, 365.0, n) > best.cost);
  CHECK_THROWS_AS(horizon_cost(linear, 365.0, 12), std::invalid_argument);
}

TEST_CASE("optima are flat: one percent more is a range of cadences, whose ends cost just that") {
  const Optimum best = best_period(without_delay, 0.01);
  CHECK(cost_rate(without_delay, best.low) == Approx(1.01 * best.cost).epsilon(exact));
  CHECK(cost_rate(without_delay, best.high) == Approx(1.01 * best.cost).epsilon(exact));
  CHECK(best.low < 0.88 * best.at);
  CHECK(best.high > 1.14 * best.at);
  CHECK(best_period(without_delay).low == best.at);

  const CountOptimum count = best_retrainings(without_delay, 365.0, 0.01);
  CHECK(count.low == 11);
  CHECK(count.high == 13);
  for (const std::int64_t outside : {count.low - 1, count.high + 1})
    CHECK(horizon_cost(without_delay, 365.0, outside) > 1.01 * count.cost);
}

TEST_CASE("drift by random steps costs what is known, and spreads as much (PRG-02)") {
  constexpr double period = 30.0, periods = 12.0;
  CHECK(cost_rate(steps, 800.0, period) == Approx(86.66666666666667).epsilon(exact));
  CHECK(best_period(steps, 800.0).at == Approx(20.0).epsilon(exact));
  CHECK(best_period(steps, 800.0).cost == Approx(80.0).epsilon(exact));
  CHECK(periods * mean_staleness_cost(steps, period) == Approx(21600.0).epsilon(exact));
  CHECK(std::sqrt(periods) * sd_staleness_cost(steps, period) == Approx(5878.775382679628).epsilon(exact));
  // The twin: steps that are not reset until the horizon.
  CHECK(mean_staleness_cost(steps, periods * period) > 10.0 * 21600.0);
}

TEST_CASE("steps on the log-odds scale have the known mean probability, not that of mean log odds (PRG-02)") {
  const LogOddsSteps log_odds{.steps_per_day = 0.1, .log_odds = 0.25};
  CHECK(mean_failure_probability(log_odds, -4.6, 30.0) == Approx(0.015557438601372459).epsilon(exact));
  CHECK(mean_odds_factor(log_odds, 30.0) == Approx(1.5779216826357474).epsilon(exact));
  const double at_mean_log_odds = 1.0 / (1.0 + std::exp(4.6 - 0.25 * 1.5));
  CHECK(at_mean_log_odds < 0.0149);
  CHECK(mean_failure_probability({.steps_per_day = 0.1, .log_odds = 0.0}, 0.0, 30.0) == Approx(0.5).epsilon(exact));
}

TEST_CASE("a drift that returns has a best cadence, or none (PRG-03)") {
  CHECK(mean_square_staleness(returning, 14.0) == Approx(0.10045259136398871).epsilon(exact));
  CHECK(mean_absolute_staleness(returning, 14.0) == Approx(0.24014099523061086).epsilon(exact));
  CHECK(cost_rate(returning, 300.0, 400.0, 14.0) == Approx(61.609607974166906).epsilon(exact));
  const Optimum best = best_period(returning, 300.0, 400.0).value();
  CHECK(best.at == Approx(10.660845320959869).epsilon(exact));
  CHECK(best.cost == Approx(59.815998536022505).epsilon(exact));
  CHECK(never_retraining_cost(returning, 400.0) == Approx(6000.0).epsilon(exact));
  CHECK(never_retraining_rate(returning, 400.0) == Approx(200.0).epsilon(exact));
  CHECK_FALSE(best_period(returning, 6000.1, 400.0));
  CHECK(best_period(returning, 5990.0, 400.0));
  CHECK(cost_rate(returning, 6000.1, 400.0, 1e7) > never_retraining_rate(returning, 400.0));
  // The twin, the level itself instead of how far it has gone: half as much per day, and so never.
  CHECK(std::isinf(best_period(returning, 5990.0, 400.0, 0.01)->high));
  CHECK(cost_rate(returning, 300.0, 200.0, 14.0) < 50.0);
}

TEST_CASE("a world without drift is worth few retrainings, at growing gaps (PRG-30)") {
  const RetrainingDays best = best_schedule(curve);
  REQUIRE(best.days.size() == 4);
  CHECK(best.cost == Approx(32803.34369014944).epsilon(exact));
  CHECK(best.days[0] == Approx(57.18350988377362).margin(1e-6));
  CHECK(best.days[1] == Approx(100.71410909428042).margin(1e-6));
  CHECK(best.days[2] == Approx(166.6050365525818).margin(1e-6));
  CHECK(best.days[3] == Approx(261.9602861837549).margin(1e-6));
  CHECK(is_stationary(curve, best));
  CHECK(schedule_cost(curve, {}) == Approx(59975.62004681569).epsilon(exact));
}

TEST_CASE("equal gaps would cost more where more data alone help (PRG-30 and its twin)") {
  const RetrainingDays even = best_even_schedule(curve);
  CHECK(even.days.size() == 5);
  CHECK(even.cost == Approx(34248.7061264185).epsilon(exact));
  CHECK_FALSE(is_stationary(curve, even));
}

TEST_CASE("where errors fall as one over the data, the best days are a geometric sequence") {
  LearningCurve inverse = curve;
  inverse.exponent = 1.0;
  const RetrainingDays best = best_schedule(inverse, 4);
  for (std::size_t k = 0; k < 4; ++k)
    CHECK(best.days[k] == Approx(30.0 * std::pow(395.0 / 30.0, static_cast<double>(k + 1) / 5.0)).epsilon(exact));
  CHECK(best_schedule(inverse, 12).days.back() < 395.0);
  CHECK(is_stationary(inverse, best_schedule(inverse, 12)));
}

TEST_CASE("amounts that make no sense are refused") {
  CHECK_THROWS_AS(cost_rate(linear, 0.0), std::invalid_argument);
  CHECK_THROWS_AS(best_period({.retraining_cost = 1.0, .cost_per_day_of_age = 0.0}), std::invalid_argument);
  CHECK_THROWS_AS(best_period(linear, -0.1), std::invalid_argument);
  CHECK_THROWS_AS(best_period(steps, -1.0), std::invalid_argument);
  CHECK_THROWS_AS(mean_square_staleness({.rate = 0.0, .sd = 1.0}, 1.0), std::invalid_argument);
  CHECK_THROWS_AS(schedule_cost(curve, {50.0, 40.0}), std::invalid_argument);
  CHECK_THROWS_AS(schedule_cost(curve, {400.0}), std::invalid_argument);
}

}  // namespace rollcast::test::cadence_optimum_test
