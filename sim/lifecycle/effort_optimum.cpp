#include "rollcast/lifecycle/effort_optimum.hpp"

#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>

#include "optimum_search.hpp"
#include "rollcast/kernel/samplers.hpp"

namespace rollcast::lifecycle {

namespace {

void require(const BestOfSeveral& effort, double candidates) {
  require_positive({effort.effect_sd, candidates});
  require_amounts({effort.measurement_sd, effort.candidate_cost, effort.worth});
}

void require(const ChangeBatches& batches, double changes) {
  require_positive({batches.changes_per_day, changes});
  require_amounts({batches.faulty, 1.0 - batches.faulty, batches.release_cost, batches.rollback_cost,
                   batches.search_cost, batches.waiting_cost, batches.redo_days});
}

double days_of_waiting(const ChangeBatches& batches, std::int64_t changes) {
  return (static_cast<double>(changes) - 1.0) / (2.0 * batches.changes_per_day);
}

}  // namespace

double mean_largest_normal(std::int64_t count) {
  require_positive({static_cast<double>(count)});
  constexpr double far = 12.0;  // standard deviations: nothing is beyond
  const auto n = static_cast<double>(count);
  const auto density = [&](double x) { return x * n * normal_density(x) * std::pow(normal_probability(x), n - 1.0); };
  constexpr unsigned halvings = 12;
  return boost::math::quadrature::gauss_kronrod<double, 31>::integrate(density, -far, far, halvings, 1e-13);
}

double mean_best_effect(const BestOfSeveral& effort, std::int64_t candidates) {
  require(effort, static_cast<double>(candidates));
  return -effort.effect_sd * effort.effect_sd / std::hypot(effort.effect_sd, effort.measurement_sd) *
         mean_largest_normal(candidates);
}

double net_worth(const BestOfSeveral& effort, std::int64_t candidates) {
  return -effort.worth * mean_best_effect(effort, candidates) - effort.candidate_cost * static_cast<double>(candidates);
}

CountOptimum best_candidates(const BestOfSeveral& effort, double indifference) {
  require_positive({effort.candidate_cost});
  return best_count(1, indifference, [&](std::int64_t n) { return -net_worth(effort, n); });
}

double batch_failure_probability(const ChangeBatches& batches, std::int64_t changes) {
  require(batches, static_cast<double>(changes));
  return -std::expm1(static_cast<double>(changes) * std::log1p(-batches.faulty));
}

double cost_per_change(const ChangeBatches& batches, std::int64_t changes) {
  const double fails = batch_failure_probability(batches, changes), n = static_cast<double>(changes);
  const double failed_batch =
      batches.rollback_cost + n * (batches.search_cost + batches.waiting_cost * batches.redo_days);
  return (batches.release_cost + fails * failed_batch) / n + batches.waiting_cost * days_of_waiting(batches, changes);
}

CountOptimum best_batch(const ChangeBatches& batches, double indifference) {
  require_positive({batches.waiting_cost});
  require_amounts({indifference});
  const auto cost = [&](std::int64_t n) { return cost_per_change(batches, n); };
  CountOptimum best{1, cost(1), 1, 1};
  for (std::int64_t n = 2; batches.waiting_cost * days_of_waiting(batches, n) < best.cost; ++n)
    if (const double next = cost(n); next < best.cost) best = {n, next, n, n};
  const double limit = (1.0 + indifference) * best.cost;
  while (best.low > 1 && cost(best.low - 1) <= limit) --best.low;
  while (cost(best.high + 1) <= limit) ++best.high;
  return best;
}

double faultless_batch(const ChangeBatches& batches) {
  require_positive({batches.changes_per_day, batches.waiting_cost});
  return std::sqrt(2.0 * batches.release_cost * batches.changes_per_day / batches.waiting_cost);
}

}  // namespace rollcast::lifecycle
