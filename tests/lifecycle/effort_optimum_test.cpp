#include "rollcast/lifecycle/effort_optimum.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <stdexcept>

#include "rollcast/kernel/samplers.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::effort_optimum_test {

namespace {

constexpr double exact = 1e-9;

/// PRG-12 and PRG-20.
const BestOfSeveral effort{.effect_sd = 0.3, .measurement_sd = 0.2, .candidate_cost = 700.0, .worth = 20'000.0};
const ChangeBatches batches{.changes_per_day = 1.5,
                            .faulty = 0.03,
                            .release_cost = 600.0,
                            .rollback_cost = 1500.0,
                            .search_cost = 120.0,
                            .waiting_cost = 25.0,
                            .redo_days = 2.0};

/// True effect of the candidate that measures lowest.
Tally drawn_best_effect(int candidates, int runs) {
  Tally tally;
  Stream stream{12, 0, {}, 0};
  for (int r = 0; r < runs; ++r) {
    double lowest = 1e9, effect_of_lowest = 0.0;
    for (int c = 0; c < candidates; ++c) {
      const double effect = effort.effect_sd * draw_normal(stream);
      const double measured = effect + effort.measurement_sd * draw_normal(stream);
      if (measured < lowest) effect_of_lowest = effect;
      lowest = std::min(lowest, measured);
    }
    tally.add(effect_of_lowest);
  }
  return tally;
}

}  // namespace

TEST_CASE("the largest of some normal numbers has the known mean") {
  CHECK(std::abs(mean_largest_normal(1)) < 1e-12);
  CHECK(mean_largest_normal(2) == Approx(std::numbers::inv_sqrtpi).epsilon(exact));
  CHECK(mean_largest_normal(3) == Approx(1.5 * std::numbers::inv_sqrtpi).epsilon(exact));
  CHECK(mean_largest_normal(4) == Approx(1.02937537300396).epsilon(exact));
  CHECK(mean_largest_normal(1000) == Approx(3.2414).margin(1e-4));  // Tippett 1925
}

TEST_CASE("the best measured of several candidates gains what is known (PRG-12)") {
  constexpr std::array<std::int64_t, 4> counts{1, 2, 4, 8};
  constexpr std::array effects{0.0, -0.1408302327159768, -0.2569476246276229, -0.3553521160993254};
  constexpr std::array worth{-700.0, 1416.6046543195362, 2338.9524925524574, 1507.042321986508};
  for (std::size_t i = 0; i < counts.size(); ++i) {
    CHECK(mean_best_effect(effort, counts[i]) == Approx(effects[i]).margin(1e-12));
    CHECK(net_worth(effort, counts[i]) == Approx(worth[i]).epsilon(exact));
  }
  const CountOptimum best = best_candidates(effort, 0.05);
  CHECK(best.at == 4);
  CHECK(-best.cost == Approx(2338.9524925524574).epsilon(exact));
  CHECK(best.low == 4);
  CHECK(best.high == 5);
}

TEST_CASE("candidates that are drawn and measured gain as much, less than without errors (PRG-12 and its twin)") {
  const Tally drawn = drawn_best_effect(4, draws(50'000));
  CHECK(std::abs(z_score(drawn, mean_best_effect(effort, 4))) < z_limit);
  BestOfSeveral perfect = effort;
  perfect.measurement_sd = 0.0;
  CHECK(z_score(drawn, mean_best_effect(perfect, 4)) > z_limit);
}

TEST_CASE("batches of changes cost what is known, and are best at the known size (PRG-20)") {
  constexpr std::array<std::int64_t, 5> sizes{1, 4, 8, 16, 32};
  constexpr std::array costs{650.1, 237.51541855000005, 210.64508233435706, 264.2405988992167, 412.1297582552626};
  for (std::size_t i = 0; i < sizes.size(); ++i)
    CHECK(cost_per_change(batches, sizes[i]) == Approx(costs[i]).epsilon(exact));
  const CountOptimum best = best_batch(batches, 0.02);
  CHECK(best.at == 7);
  CHECK(best.cost == Approx(209.50373536268012).epsilon(exact));
  CHECK(batch_failure_probability(batches, 7) == Approx(0.1920171552188702).epsilon(exact));
  CHECK(faultless_batch(batches) == Approx(8.48528137423857).epsilon(exact));
  CHECK(best.low == 6);
  CHECK(best.high == 8);
}

TEST_CASE("chances that were added up would make failures of batches too frequent (twin of PRG-20)") {
  CHECK(7.0 * batches.faulty > 1.09 * batch_failure_probability(batches, 7));
  CHECK(batch_failure_probability(batches, 40) < 1.0);
}

TEST_CASE("without faults the best batch is the square root's, to the next whole number") {
  ChangeBatches faultless = batches;
  faultless.faulty = 0.0;
  CHECK(std::abs(static_cast<double>(best_batch(faultless).at) - faultless_batch(faultless)) < 1.0);
}

TEST_CASE("efforts that make no sense are refused") {
  CHECK_THROWS_AS(mean_largest_normal(0), std::invalid_argument);
  CHECK_THROWS_AS(net_worth({.effect_sd = 0.0}, 2), std::invalid_argument);
  CHECK_THROWS_AS(cost_per_change(batches, 0), std::invalid_argument);
  ChangeBatches all_faulty = batches;
  all_faulty.faulty = 1.5;
  CHECK_THROWS_AS(best_batch(all_faulty), std::invalid_argument);
  ChangeBatches patient = batches;
  patient.waiting_cost = 0.0;
  CHECK_THROWS_AS(best_batch(patient), std::invalid_argument);
}

}  // namespace rollcast::test::effort_optimum_test
