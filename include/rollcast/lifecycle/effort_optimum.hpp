#pragma once

#include <cstdint>

#include "rollcast/lifecycle/optimum.hpp"

/// How much to put into one release, as far as a formula says it. Costs in any currency. All functions throw
/// std::invalid_argument for amounts that are negative, or zero where something is divided by them.
namespace rollcast::lifecycle {

/// Several candidates are prepared side by side, and the one that measures best is released.
struct BestOfSeveral {
  double effect_sd = 0.0;       ///< of candidates' true changes of the log odds of failing, around 0
  double measurement_sd = 0.0;  ///< of the error with which they are measured
  double candidate_cost = 0.0;  ///< of each
  double worth = 0.0;           ///< of one log odd less
};

/// Expected largest of so many standard normal numbers, by quadrature.
double mean_largest_normal(std::int64_t count);

/// Expected true change of the log odds of the one that measures best: -s^2 / sqrt(s^2 + e^2) m_n. Below 0 for two or
/// more, and less than it measures.
double mean_best_effect(const BestOfSeveral&, std::int64_t candidates);

/// Expected worth of the best, less what all of them cost.
double net_worth(const BestOfSeveral&, std::int64_t candidates);

/// The number of candidates of most net worth; `cost` is the net worth with its sign changed.
CountOptimum best_candidates(const BestOfSeveral&, double indifference = 0.0);

/// Changes come at random and are released in batches; a batch with a faulty change is rolled back whole, and its
/// changes come later. Times in days.
struct ChangeBatches {
  double changes_per_day = 0.0;
  double faulty = 0.0;         ///< chance of a change
  double release_cost = 0.0;   ///< of a batch
  double rollback_cost = 0.0;  ///< of a batch
  double search_cost = 0.0;    ///< of the faulty change, for each change of its batch
  double waiting_cost = 0.0;   ///< per change and day until it is live
  double redo_days = 0.0;      ///< until the changes of a batch that was rolled back are live
};

/// Chance that a batch has a faulty change: 1 - (1 - f)^n.
double batch_failure_probability(const ChangeBatches&, std::int64_t changes);

/// Cost of each change: (K + P (C + d n + h n R)) / n + h (n - 1) / (2 lambda), P the chance that its batch fails.
double cost_per_change(const ChangeBatches&, std::int64_t changes);

/// Number of changes of least cost. With more than one minimum the least is found, as waiting alone costs more beyond.
CountOptimum best_batch(const ChangeBatches&, double indifference = 0.0);

/// The same if no change were faulty, not rounded: sqrt(2 K lambda / h).
double faultless_batch(const ChangeBatches&);

}  // namespace rollcast::lifecycle
