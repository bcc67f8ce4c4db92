#include "rollcast/lifecycle/retraining_rules.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

namespace rollcast::lifecycle {

namespace {

constexpr double never = std::numeric_limits<double>::infinity();

/// Goes through all periods; `retrains(model, period)` decides.
template <class Rule>
RetrainingPlan plan_by(const StalenessMatrix& staleness, double retraining, Rule retrains) {
  RetrainingPlan plan;
  std::size_t model = 0;
  for (std::size_t period = 1; period <= staleness.periods(); ++period) {
    if (retrains(model, period)) {
      plan.periods.push_back(period);
      plan.cost += retraining;
      model = period;
    } else {
      plan.cost += staleness(model, period);
    }
  }
  return plan;
}

/// The cheapest of some plans, the first of equals.
class Cheapest {
 public:
  void offer(RetrainingPlan plan) {
    if (plan.cost < best_.cost) best_ = std::move(plan);
  }
  RetrainingPlan take() { return std::move(best_); }

 private:
  RetrainingPlan best_{never, {}};
};

/// Staleness that a rule may meet, after the model and added up from it; each can be the limit that matters.
std::vector<double> limits_of(const StalenessMatrix& staleness, bool added_up) {
  std::vector<double> limits{never};
  for (std::size_t model = 0; model < staleness.periods(); ++model) {
    double sum = 0.0;
    for (std::size_t period = model + 1; period <= staleness.periods(); ++period) {
      sum = added_up ? sum + staleness(model, period) : staleness(model, period);
      limits.push_back(sum);
    }
  }
  std::ranges::sort(limits);
  limits.erase(std::unique(limits.begin(), limits.end()), limits.end());
  return limits;
}

}  // namespace

StalenessMatrix::StalenessMatrix(double first_position, std::span<const double> positions,
                                 std::span<const double> weights)
    : periods_{positions.size()}, cost_((periods_ + 1) * (periods_ + 1), 0.0) {
  if (weights.size() != positions.size()) throw std::invalid_argument{"weights of other periods than positions"};
  for (std::size_t model = 0; model < periods_; ++model) {
    const double trained_at = model == 0 ? first_position : positions[model - 1];
    for (std::size_t period = model + 1; period <= periods_; ++period)
      cost_[model * (periods_ + 1) + period] = weights[period - 1] * std::abs(positions[period - 1] - trained_at);
  }
}

double retraining_cost(const StalenessMatrix& staleness, double retraining, std::span<const std::size_t> periods) {
  return plan_by(staleness, retraining,
                 [&](std::size_t, std::size_t period) { return std::ranges::binary_search(periods, period); })
      .cost;
}

RetrainingPlan oracle_plan(const StalenessMatrix& staleness, double retraining) {
  const std::size_t last = staleness.periods();
  // Least cost from the period after `period` on with the model of `model`; of the last period nothing is left.
  std::vector<std::vector<double>> after(last + 1, std::vector<double>(last + 1, 0.0));
  const auto kept = [&](std::size_t model, std::size_t period) {
    return staleness(model, period) + after[period][model];
  };
  const auto retrained = [&](std::size_t period) { return retraining + after[period][period]; };
  for (std::size_t period = last; period >= 1; --period)
    for (std::size_t model = 0; model < period; ++model)
      after[period - 1][model] = std::min(kept(model, period), retrained(period));
  return plan_by(staleness, retraining,
                 [&](std::size_t model, std::size_t period) { return retrained(period) < kept(model, period); });
}

RetrainingPlan threshold_plan(const StalenessMatrix& staleness, double retraining, double limit) {
  return plan_by(staleness, retraining,
                 [&](std::size_t model, std::size_t period) { return staleness(model, period) >= limit; });
}

RetrainingPlan cumulative_plan(const StalenessMatrix& staleness, double retraining, double limit) {
  double sum = 0.0;
  return plan_by(staleness, retraining, [&](std::size_t model, std::size_t period) {
    sum += staleness(model, period);
    const bool retrains = sum >= limit;
    if (retrains) sum = 0.0;
    return retrains;
  });
}

RetrainingPlan periodic_plan(const StalenessMatrix& staleness, double retraining, std::size_t first,
                             std::size_t every) {
  if (first == 0 || every == 0) throw std::invalid_argument{"retraining in period 0, or in each 0-th"};
  return plan_by(staleness, retraining,
                 [&](std::size_t, std::size_t period) { return period >= first && (period - first) % every == 0; });
}

RetrainingPlan best_threshold_plan(const StalenessMatrix& staleness, double retraining) {
  Cheapest cheapest;
  for (const double limit : limits_of(staleness, false)) cheapest.offer(threshold_plan(staleness, retraining, limit));
  return cheapest.take();
}

RetrainingPlan best_cumulative_plan(const StalenessMatrix& staleness, double retraining) {
  Cheapest cheapest;
  for (const double limit : limits_of(staleness, true)) cheapest.offer(cumulative_plan(staleness, retraining, limit));
  return cheapest.take();
}

RetrainingPlan best_periodic_plan(const StalenessMatrix& staleness, double retraining) {
  Cheapest cheapest;
  for (std::size_t every = 1; every <= staleness.periods() + 1; ++every)
    for (std::size_t first = 1; first <= staleness.periods() + 1; ++first)
      cheapest.offer(periodic_plan(staleness, retraining, first, every));
  return cheapest.take();
}

}  // namespace rollcast::lifecycle
