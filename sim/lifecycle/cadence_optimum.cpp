#include "rollcast/lifecycle/cadence_optimum.hpp"

#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "optimum_search.hpp"

namespace rollcast::lifecycle {

namespace {

/// Economic order quantity: period of least K/T + slope T / 2.
double square_root_period(double cost, double slope) { return std::sqrt(2.0 * cost / slope); }

void require_no_delay(const LinearStaleness& model) {
  require_amounts({model.retraining_cost, model.cost_per_day_of_age});
  if (model.release_delay != 0.0) throw std::invalid_argument{"versions with a release delay until a horizon"};
}

/// Of one version from fresh.
double staleness_of_gap(const LinearStaleness& model, double gap) {
  return model.cost_per_day_of_age * gap * gap / 2.0;
}

/// 1 - (1 - e^-x) / x, the mean of 1 - e^-y for y up to x.
double mean_saturation(double x) { return 1.0 + std::expm1(-x) / x; }

}  // namespace

double cost_rate(const LinearStaleness& model, double period) {
  require_positive({period});
  require_amounts({model.retraining_cost, model.cost_per_day_of_age, model.release_delay});
  return model.retraining_cost / period + model.cost_per_day_of_age * (model.release_delay + period / 2.0);
}

Optimum best_period(const LinearStaleness& model, double indifference) {
  require_positive({model.retraining_cost, model.cost_per_day_of_age});
  return optimum_at(square_root_period(model.retraining_cost, model.cost_per_day_of_age), indifference,
                    [&](double period) { return cost_rate(model, period); });
}

double horizon_cost(const LinearStaleness& model, double horizon, std::int64_t retrainings) {
  require_no_delay(model);
  const auto gaps = static_cast<double>(retrainings + 1);
  require_amounts({horizon, gaps - 1.0});
  return (gaps - 1.0) * model.retraining_cost + gaps * staleness_of_gap(model, horizon / gaps);
}

CountOptimum best_retrainings(const LinearStaleness& model, double horizon, double indifference) {
  require_positive({model.retraining_cost});
  return best_count(0, indifference, [&](std::int64_t n) { return horizon_cost(model, horizon, n); });
}

double calendar_cost(const LinearStaleness& model, double horizon, double period) {
  require_no_delay(model);
  require_positive({horizon, period});
  const double retrainings = std::ceil(horizon / period) - 1.0;
  return retrainings * (model.retraining_cost + staleness_of_gap(model, period)) +
         staleness_of_gap(model, horizon - retrainings * period);
}

double mean_staleness_cost(const StepDrift& drift, double period) {
  require_amounts({drift.steps_per_day, drift.mean_size, period});
  return drift.steps_per_day * drift.mean_size * period * period / 2.0;
}

double sd_staleness_cost(const StepDrift& drift, double period) {
  require_amounts({drift.steps_per_day, drift.mean_square_size, period});
  return std::sqrt(drift.steps_per_day * drift.mean_square_size * period * period * period / 3.0);
}

double cost_rate(const StepDrift& drift, double retraining_cost, double period) {
  require_positive({period});
  require_amounts({retraining_cost});
  return (retraining_cost + mean_staleness_cost(drift, period)) / period;
}

Optimum best_period(const StepDrift& drift, double retraining_cost, double indifference) {
  const double slope = drift.steps_per_day * drift.mean_size;
  require_positive({retraining_cost, slope});
  return optimum_at(square_root_period(retraining_cost, slope), indifference,
                    [&](double period) { return cost_rate(drift, retraining_cost, period); });
}

double mean_failure_probability(const LogOddsSteps& steps, double fresh_log_odds, double period) {
  require_positive({steps.steps_per_day, period});
  constexpr double negligible = 1e-18;
  const double expected = steps.steps_per_day * period;
  double mean = 0.0, more = 1.0;
  for (double n = 0.0; more > negligible; ++n) {
    more = boost::math::gamma_p(n + 1.0, expected);  // P(N(T) > n)
    mean += more / (1.0 + std::exp(-fresh_log_odds - n * steps.log_odds));
  }
  return mean / expected;
}

double mean_odds_factor(const LogOddsSteps& steps, double period) {
  require_positive({steps.steps_per_day, period});
  const double growth = steps.steps_per_day * std::expm1(steps.log_odds) * period;
  return growth == 0.0 ? 1.0 : std::expm1(growth) / growth;
}

double mean_square_staleness(const ReturningDrift& drift, double period) {
  require_positive({drift.rate, drift.sd, period});
  return 2.0 * drift.sd * drift.sd * mean_saturation(drift.rate * period);
}

double mean_absolute_staleness(const ReturningDrift& drift, double period) {
  require_positive({drift.rate, drift.sd, period});
  // The integral of y = sqrt(1 - e^-u) over u is 2 (artanh y - y); the mean of |normal| is sqrt(2 / pi) sd.
  const double x = drift.rate * period, y = std::sqrt(-std::expm1(-x));
  const double artanh = std::log1p(y) + x / 2.0;  // ln(1 + y) - ln(1 - y^2) / 2
  return 2.0 * drift.sd * std::numbers::inv_sqrtpi * 2.0 * (artanh - y) / x;
}

double cost_rate(const ReturningDrift& drift, double retraining_cost, double cost_per_square, double period) {
  require_amounts({retraining_cost, cost_per_square});
  return retraining_cost / period + cost_per_square * mean_square_staleness(drift, period);
}

double never_retraining_rate(const ReturningDrift& drift, double cost_per_square) {
  require_positive({drift.rate, drift.sd});
  require_amounts({cost_per_square});
  return 2.0 * cost_per_square * drift.sd * drift.sd;
}

double never_retraining_cost(const ReturningDrift& drift, double cost_per_square) {
  return never_retraining_rate(drift, cost_per_square) / drift.rate;
}

std::optional<Optimum> best_period(const ReturningDrift& drift, double retraining_cost, double cost_per_square,
                                   double indifference) {
  require_positive({retraining_cost});
  const double never = never_retraining_cost(drift, cost_per_square);
  if (retraining_cost >= never) return std::nullopt;
  const double x = boost::math::gamma_p_inv(2.0, retraining_cost / never);  // 1 - e^-x (1 + x) is gamma_p(2, x)
  return optimum_at(x / drift.rate, indifference,
                    [&](double period) { return cost_rate(drift, retraining_cost, cost_per_square, period); });
}

}  // namespace rollcast::lifecycle
