#include "rollcast/lifecycle/trigger_optimum.hpp"

#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "optimum_search.hpp"

namespace rollcast::lifecycle {

namespace {

double as_number(std::int64_t n) { return static_cast<double>(n); }

/// Of a Poisson number: P(N = n), and P(N >= n).
double poisson(double mean, std::int64_t n) { return boost::math::gamma_p_derivative(as_number(n) + 1.0, mean); }
double poisson_at_least(double mean, std::int64_t n) { return n <= 0 ? 1.0 : boost::math::gamma_p(as_number(n), mean); }

/// Steps from a to b - 1, added up.
double sum_of_steps(std::int64_t a, std::int64_t b) { return as_number((b - a) * (a + b - 1)) / 2.0; }

/// Between the release of a version and the next trigger, in expectation.
struct Wait {
  double steps = 0.0;       ///< that come
  double step_waits = 0.0;  ///< unknown steps, added up over the waits for the next one
};

Wait wait_until(const StepTrigger& model, DataCut cut, std::int64_t trigger) {
  const double stale = model.steps_per_day * model.preparation;
  if (cut == DataCut::at_release || stale == 0.0) return {as_number(trigger), sum_of_steps(0, trigger)};
  Wait wait;
  for (std::int64_t n = 0; n < trigger; ++n) {
    const double chance = poisson(stale, n);
    wait.steps += chance * as_number(trigger - n);
    wait.step_waits += chance * sum_of_steps(n, trigger);
  }
  return wait;
}

/// Unknown steps at the trigger: more than its number where a version is released staler than that.
double steps_at_trigger(const StepTrigger& model, DataCut cut, const Wait& wait, std::int64_t trigger) {
  return cut == DataCut::at_release ? as_number(trigger) : wait.steps + model.steps_per_day * model.preparation;
}

/// Expected cost and periods from some level to the next success, by the chances of a threshold policy.
struct ToSuccess {
  double cost = 0.0, periods = 0.0;
};

/// At the threshold and above: the cost is `at_zero` + `per_step` times the level.
struct AboveThreshold {
  double at_zero, per_step, periods;

  explicit AboveThreshold(const RejectableRetraining& model) {
    const double accepted = 1.0 - model.rejected;
    per_step = model.rejected * model.cost_per_step / accepted;
    at_zero = (model.retraining_cost + model.rejected * per_step * model.steps_per_period) / accepted;
    periods = 1.0 / accepted;
  }
};

/// Sum over the new steps that come at level j of P(x) times what follows at j + x, but for x = 0 below the threshold.
ToSuccess after_steps(const RejectableRetraining& model, const AboveThreshold& above,
                      const std::vector<ToSuccess>& below, std::int64_t level) {
  const double lambda = model.steps_per_period;
  const auto threshold = std::ssize(below);
  const std::int64_t to_threshold = threshold - level;
  const double reaches = poisson_at_least(lambda, to_threshold);
  const double steps = lambda * poisson_at_least(lambda, to_threshold - 1);  // E[X; X >= to_threshold]
  ToSuccess sum{reaches * (above.at_zero + above.per_step * as_number(level)) + above.per_step * steps,
                reaches * above.periods};
  for (std::int64_t x = 1; x < to_threshold; ++x) {
    const double chance = poisson(lambda, x);
    sum.cost += chance * below[static_cast<std::size_t>(level + x)].cost;
    sum.periods += chance * below[static_cast<std::size_t>(level + x)].periods;
  }
  return sum;
}

void require(const StepTrigger& model, std::int64_t steps) {
  require_positive({model.steps_per_day, as_number(steps)});
  require_amounts({model.cost_per_step, model.retraining_cost, model.preparation});
}

void require(const RandomWalkDrift& drift, std::int64_t count) {
  require_positive({drift.step, drift.cost_per_square, drift.retraining_cost, as_number(count)});
}

void require(const RejectableRetraining& model, std::int64_t steps) {
  require_positive({model.steps_per_period, model.cost_per_step, 1.0 - model.rejected, as_number(steps)});
  require_amounts({model.retraining_cost, model.rejected});
}

}  // namespace

double cost_rate(const StepTrigger& model, DataCut cut, std::int64_t steps) {
  require(model, steps);
  const Wait wait = wait_until(model, cut, steps);
  const double prepared = model.preparation, lambda = model.steps_per_day;
  const double step_days = wait.step_waits / lambda + steps_at_trigger(model, cut, wait, steps) * prepared +
                           lambda * prepared * prepared / 2.0;
  return (model.retraining_cost + model.cost_per_step * step_days) / (wait.steps / lambda + prepared);
}

CountOptimum best_threshold(const StepTrigger& model, DataCut cut, double indifference) {
  require_positive({model.cost_per_step});
  return best_count(1, indifference, [&](std::int64_t steps) { return cost_rate(model, cut, steps); });
}

double threshold_cost_rate(const RandomWalkDrift& drift, std::int64_t steps) {
  require(drift, steps);
  const double days = as_number(steps) * as_number(steps);  // until the threshold, in expectation
  return drift.retraining_cost / days + drift.cost_per_square * drift.step * drift.step * (days - 1.0) / 6.0;
}

double calendar_cost_rate(const RandomWalkDrift& drift, std::int64_t days) {
  require(drift, days);
  const double period = as_number(days);
  return drift.retraining_cost / period + drift.cost_per_square * drift.step * drift.step * (period - 1.0) / 2.0;
}

CountOptimum best_threshold(const RandomWalkDrift& drift, double indifference) {
  return best_count(1, indifference, [&](std::int64_t steps) { return threshold_cost_rate(drift, steps); });
}

CountOptimum best_period(const RandomWalkDrift& drift, double indifference) {
  return best_count(1, indifference, [&](std::int64_t days) { return calendar_cost_rate(drift, days); });
}

ThresholdPolicy threshold_policy(const RejectableRetraining& model, std::int64_t steps) {
  require(model, steps);
  const AboveThreshold above{model};
  std::vector<ToSuccess> below(static_cast<std::size_t>(steps));
  const double stays = std::exp(-model.steps_per_period);
  for (std::int64_t level = steps - 1; level >= 0; --level) {
    const ToSuccess next = after_steps(model, above, below, level);
    below[static_cast<std::size_t>(level)] = {(model.cost_per_step * as_number(level) + next.cost) / (1.0 - stays),
                                              (1.0 + next.periods) / (1.0 - stays)};
  }
  // A success is followed by what follows a period at level 0, which costs nothing.
  const double cycle = below.front().periods - 1.0;
  return {below.front().cost / cycle, above.periods / cycle};
}

CountOptimum best_threshold(const RejectableRetraining& model, double indifference) {
  return best_count(1, indifference, [&](std::int64_t steps) { return threshold_policy(model, steps).cost_rate; });
}

}  // namespace rollcast::lifecycle
