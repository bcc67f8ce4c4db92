#pragma once

#include <cstddef>
#include <span>
#include <vector>

/// Rules that decide period by period whether to keep a model or to retrain, against the best that hindsight could do
/// (after CARA, arXiv 2310.04216; the rules restated from its abstract).
namespace rollcast::lifecycle {

/// What it costs to serve each period with a model of an earlier one. Models are numbered by the period in which they
/// were trained, 0 the one that there is at the beginning; periods begin with 1.
class StalenessMatrix {
 public:
  /// Staleness in proportion to how far a position has drifted: weight[t] * |position[t] - position of the model|. A
  /// weight is for example the number of requests. Throws std::invalid_argument for weights of another number than
  /// positions.
  StalenessMatrix(double first_position, std::span<const double> positions, std::span<const double> weights);

  std::size_t periods() const { return periods_; }
  /// Of keeping the model of period `model` in `period`; `model` < `period`.
  double operator()(std::size_t model, std::size_t period) const { return cost_[model * (periods_ + 1) + period]; }

 private:
  std::size_t periods_;
  std::vector<double> cost_;
};

/// In which periods to retrain, and what that and staleness cost. A period with a retraining has no staleness.
struct RetrainingPlan {
  double cost = 0.0;
  std::vector<std::size_t> periods;
};

/// Cost of retraining in these periods, in order.
double retraining_cost(const StalenessMatrix&, double retraining, std::span<const std::size_t> periods);

/// The plan of least cost in hindsight, by backward induction.
RetrainingPlan oracle_plan(const StalenessMatrix&, double retraining);

/// Retrains in each period whose staleness would reach `limit`.
RetrainingPlan threshold_plan(const StalenessMatrix&, double retraining, double limit);
/// Retrains in each period in which the staleness since the last retraining, its own included, would reach `limit`.
RetrainingPlan cumulative_plan(const StalenessMatrix&, double retraining, double limit);
/// Retrains in period `first` and in each `every`-th after it. Throws std::invalid_argument for 0.
RetrainingPlan periodic_plan(const StalenessMatrix&, double retraining, std::size_t first, std::size_t every);

/// The best of each rule over all limits, or first periods and lengths.
RetrainingPlan best_threshold_plan(const StalenessMatrix&, double retraining);
RetrainingPlan best_cumulative_plan(const StalenessMatrix&, double retraining);
RetrainingPlan best_periodic_plan(const StalenessMatrix&, double retraining);

}  // namespace rollcast::lifecycle
