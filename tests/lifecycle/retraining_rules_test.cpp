#include "rollcast/lifecycle/retraining_rules.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>
#include <vector>

#include "rollcast/kernel/samplers.hpp"
#include "support/catch.hpp"

namespace rollcast::test::retraining_rules_test {

namespace {

/// PRG-06.
constexpr std::array<double, 12> positions{2, 2, 2, 2, 3, 4, 2, 3, 3, 6, 7, 10};
constexpr std::array<double, 12> weights{1, 2, 1, 3, 2, 2, 1, 2, 1, 1, 2, 1};
constexpr double retraining = 5.0;
const StalenessMatrix known{0.0, positions, weights};
constexpr double never = std::numeric_limits<double>::infinity();

/// The cheapest of all sets of periods, one by one.
double cheapest_of_all(const StalenessMatrix& staleness, double price) {
  double cheapest = never;
  for (std::size_t set = 0; set < std::size_t{1} << staleness.periods(); ++set) {
    std::vector<std::size_t> periods;
    for (std::size_t period = 1; period <= staleness.periods(); ++period)
      if ((set >> (period - 1)) % 2 == 1) periods.push_back(period);
    cheapest = std::min(cheapest, retraining_cost(staleness, price, periods));
  }
  return cheapest;
}

StalenessMatrix drawn_matrix(Stream& stream) {
  std::array<double, 8> at{}, weight{};
  for (std::size_t t = 0; t < at.size(); ++t) {
    at[t] = (t == 0 ? 0.0 : at[t - 1]) + draw_normal(stream);
    weight[t] = 3.0 * draw_uniform(stream);
  }
  return {0.0, at, weight};
}

}  // namespace

TEST_CASE("the oracle and the best rules of the known drift cost what is known (PRG-06)") {
  const RetrainingPlan oracle = oracle_plan(known, retraining);
  CHECK(oracle.cost == 24.0);
  CHECK(oracle.periods.size() == 3);
  CHECK(retraining_cost(known, retraining, oracle.periods) == 24.0);
  CHECK(threshold_plan(known, retraining, never).cost == 69.0);
  CHECK(periodic_plan(known, retraining, 1, 1).cost == 60.0);
  CHECK(best_threshold_plan(known, retraining).cost == 29.0);
  CHECK(best_cumulative_plan(known, retraining).cost == 31.0);
  CHECK(best_periodic_plan(known, retraining).cost == 25.0);
  CHECK(threshold_plan(known, retraining, retraining).cost == 34.0);
}

TEST_CASE("the oracle is the cheapest of all plans, whatever the drift") {
  CHECK(cheapest_of_all(known, retraining) == 24.0);
  Stream stream{6, 0, {}, 0};
  for (int r = 0; r < 20; ++r) {
    const StalenessMatrix staleness = drawn_matrix(stream);
    const double least = cheapest_of_all(staleness, 1.5);
    CHECK(oracle_plan(staleness, 1.5).cost == Approx(least).epsilon(1e-12));
    for (const RetrainingPlan& plan : {best_threshold_plan(staleness, 1.5), best_cumulative_plan(staleness, 1.5),
                                       best_periodic_plan(staleness, 1.5)}) {
      CHECK(plan.cost >= least - 1e-12);
      CHECK(plan.cost == Approx(retraining_cost(staleness, 1.5, plan.periods)).epsilon(1e-12));
    }
  }
}

TEST_CASE("retrainings that also paid for their period's staleness would cost more (twin of PRG-06)") {
  const RetrainingPlan oracle = oracle_plan(known, retraining);
  double paid_twice = oracle.cost;
  for (std::size_t model = 0; const std::size_t period : oracle.periods) {
    paid_twice += known(model, period);
    model = period;
  }
  CHECK(paid_twice > 30.0);
}

TEST_CASE("rules that make no sense are refused") {
  CHECK_THROWS_AS(periodic_plan(known, retraining, 0, 1), std::invalid_argument);
  CHECK_THROWS_AS(periodic_plan(known, retraining, 1, 0), std::invalid_argument);
  CHECK_THROWS_AS(StalenessMatrix(0.0, positions, std::array{1.0}), std::invalid_argument);
  CHECK(oracle_plan(StalenessMatrix{0.0, {}, {}}, retraining).periods.empty());
}

}  // namespace rollcast::test::retraining_rules_test
