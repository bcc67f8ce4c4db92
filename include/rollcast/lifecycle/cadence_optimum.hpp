#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "rollcast/lifecycle/optimum.hpp"

/// How often to retrain, as far as a formula says it. Times in days, costs in any currency. A version's age counts from
/// its data cut, not from its release. All functions throw std::invalid_argument for amounts that are negative, or zero
/// where something is divided by them.
namespace rollcast::lifecycle {

/// Staleness costs in proportion to a version's age.
struct LinearStaleness {
  double retraining_cost = 0.0;
  double cost_per_day_of_age = 0.0;  ///< per day of service, for each day of age
  double release_delay = 0.0;        ///< from data cut to release
};

/// Cost per day of retraining every `period` days: K/T + c (L + T/2).
double cost_rate(const LinearStaleness&, double period);

/// Period of least cost: T* = sqrt(2 K / c) (Harris 1913, economic order quantity). The delay L costs c L per day and
/// does not move it.
Optimum best_period(const LinearStaleness&, double indifference = 0.0);

/// Cost of so many retrainings, evenly spaced, until a horizon; the first version is fresh at 0:
/// n K + c H^2 / (2 (n + 1)). For versions without delay: throws std::invalid_argument otherwise, as the two below.
double horizon_cost(const LinearStaleness&, double horizon, std::int64_t retrainings);

/// Number of retrainings of least cost until a horizon. It is below H / T*, as nothing after the horizon counts.
CountOptimum best_retrainings(const LinearStaleness&, double horizon, double indifference = 0.0);

/// Cost until a horizon of retraining every `period` days before it, whatever is left after the last.
double calendar_cost(const LinearStaleness&, double horizon, double period);

/// Steps of drift come at random, and each adds its size to the cost per day until the next retraining.
struct StepDrift {
  double steps_per_day = 0.0;
  double mean_size = 0.0;         ///< cost per day
  double mean_square_size = 0.0;  ///< twice the square of the mean for exponential sizes
};

/// Expected cost of the staleness of one period from fresh: lambda delta T^2 / 2 (Campbell).
double mean_staleness_cost(const StepDrift&, double period);
/// Its standard deviation: sqrt(lambda E[X^2] T^3 / 3). Periods are independent.
double sd_staleness_cost(const StepDrift&, double period);
/// Cost per day with retrainings: K/T + lambda delta T / 2.
double cost_rate(const StepDrift&, double retraining_cost, double period);
/// Period of least cost: sqrt(2 K / (lambda delta)).
Optimum best_period(const StepDrift&, double retraining_cost, double indifference = 0.0);

/// Steps on the log-odds scale: each adds `log_odds` to a failure probability's.
struct LogOddsSteps {
  double steps_per_day = 0.0;
  double log_odds = 0.0;
};

/// Mean over a period of the failure probability that begins at `fresh_log_odds`: sum over n of
/// logistic(l0 + n theta) P(N(T) > n) / (lambda T). Not the probability at mean log odds.
double mean_failure_probability(const LogOddsSteps&, double fresh_log_odds, double period);
/// Mean over a period of the factor on the odds: (e^(aT) - 1) / (aT), a = lambda (e^theta - 1).
double mean_odds_factor(const LogOddsSteps&, double period);

/// A level that wanders and comes back (stationary Ornstein-Uhlenbeck). A version's staleness is how far the level has
/// gone from where it was at the version's data cut.
struct ReturningDrift {
  double rate = 0.0;  ///< of return, per day: correlation e^(-rate t) after t days
  double sd = 0.0;    ///< of the level
};

/// Mean over a period of the squared staleness: 2 sd^2 (1 - (1 - e^-x) / x), x = rate T.
double mean_square_staleness(const ReturningDrift&, double period);
/// Mean over a period of the staleness's absolute value.
double mean_absolute_staleness(const ReturningDrift&, double period);
/// Cost per day with retrainings, staleness squared costing `cost_per_square` per day.
double cost_rate(const ReturningDrift&, double retraining_cost, double cost_per_square, double period);
/// Cost per day without retraining, in the long run: 2 c sd^2.
double never_retraining_rate(const ReturningDrift&, double cost_per_square);
/// What a retraining costs at least for never to be the best cadence: 2 c sd^2 / rate.
double never_retraining_cost(const ReturningDrift&, double cost_per_square);
/// Period of least cost: the solution of 1 - e^-x (1 + x) = K rate / (2 c sd^2). None: never retrain. `high` is
/// infinite where never retraining is within the indifference.
std::optional<Optimum> best_period(const ReturningDrift&, double retraining_cost, double cost_per_square,
                                   double indifference = 0.0);

/// A world without drift, in which more data make better models: one trained on t days of data costs A t^-alpha a day.
struct LearningCurve {
  double scale = 0.0;      ///< A
  double exponent = 0.0;   ///< alpha
  double first_day = 0.0;  ///< when the first version was trained, which is paid for
  double horizon = 0.0;    ///< the day on which counting ends
  double retraining_cost = 0.0;
};

/// Days on which to retrain, and what that costs until the horizon.
struct RetrainingDays {
  std::vector<double> days;
  double cost = 0.0;
};

/// Cost of a given schedule.
double schedule_cost(const LearningCurve&, const std::vector<double>& days);
/// Schedule of least cost with this many retrainings: t[k+1] = t[k] + (t[k-1]^-a - t[k]^-a) t[k]^(a+1) / a, the first
/// such that the last gap ends at the horizon. Gaps grow.
RetrainingDays best_schedule(const LearningCurve&, std::int64_t retrainings);
/// Schedule of least cost with any number of retrainings.
RetrainingDays best_schedule(const LearningCurve&);
/// The same with equal gaps.
RetrainingDays best_even_schedule(const LearningCurve&);

}  // namespace rollcast::lifecycle
