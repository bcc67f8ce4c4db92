#pragma once

#include <cstdint>

#include "rollcast/lifecycle/optimum.hpp"

/// At how much drift to retrain, as far as a formula says it. Times in days, costs in any currency. All functions throw
/// std::invalid_argument for amounts that are negative, or zero where something is divided by them.
namespace rollcast::lifecycle {

/// Unit steps of drift come at random; a retraining begins when the version in service has suffered a number of them,
/// takes its time, and meanwhile drift goes on.
struct StepTrigger {
  double steps_per_day = 0.0;
  double cost_per_step = 0.0;  ///< per day, of each step that the version in service does not know
  double retraining_cost = 0.0;
  double preparation = 0.0;  ///< days from trigger to release
};

/// What a new version knows.
enum class DataCut {
  at_release,  ///< all drift until it is released
  at_trigger,  ///< drift until the retraining began: it is released as stale as its preparation was long
};

/// Cost per day in the long run of retraining at `steps` steps (renewal-reward theorem).
double cost_rate(const StepTrigger&, DataCut, std::int64_t steps);

/// The number of steps that costs least: the first with d (m + lambda D) not below the cost per day.
CountOptimum best_threshold(const StepTrigger&, DataCut, double indifference = 0.0);

/// Drift is a random walk, one step up or down a day; a day costs in proportion to the square of the level before its
/// step; retraining is done at once and puts the level to 0.
struct RandomWalkDrift {
  double step = 0.0;
  double cost_per_square = 0.0;  ///< per day
  double retraining_cost = 0.0;
};

/// Cost per day of retraining when the level has gone `steps` steps: K / m^2 + c s^2 (m^2 - 1) / 6.
double threshold_cost_rate(const RandomWalkDrift&, std::int64_t steps);
/// Cost per day of retraining every so many days: K / T + c s^2 (T - 1) / 2.
double calendar_cost_rate(const RandomWalkDrift&, std::int64_t days);
/// The threshold of least cost, in steps. For small steps it is (6 K / (c s^2))^(1/4), and costs 1/sqrt(3) of the best
/// calendar (Astrom and Bernhardsson 1999).
CountOptimum best_threshold(const RandomWalkDrift&, double indifference = 0.0);
/// The number of days of least cost.
CountOptimum best_period(const RandomWalkDrift&, double indifference = 0.0);

/// Each period a version costs in proportion to its level of drift. A retraining succeeds at once, or is rejected, and
/// then the period costs what the old version costs. After each period new unit steps come, Poisson.
struct RejectableRetraining {
  double steps_per_period = 0.0;
  double cost_per_step = 0.0;  ///< per period
  double retraining_cost = 0.0;
  double rejected = 0.0;  ///< chance, below 1
};

/// What retraining whenever the level is at a threshold or above leads to.
struct ThresholdPolicy {
  double cost_rate = 0.0;         ///< per period, in the long run
  double retraining_share = 0.0;  ///< of periods
};

/// Exact for any threshold: cost and length of a cycle from one success to the next.
ThresholdPolicy threshold_policy(const RejectableRetraining&, std::int64_t steps);

/// Threshold of least cost. No other policy costs less: the problem is a Markov decision process whose best policy is a
/// threshold (Puterman 1994).
CountOptimum best_threshold(const RejectableRetraining&, double indifference = 0.0);

}  // namespace rollcast::lifecycle
