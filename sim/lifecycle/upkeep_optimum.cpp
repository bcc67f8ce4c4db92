#include "rollcast/lifecycle/upkeep_optimum.hpp"

#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "optimum_search.hpp"

namespace rollcast::lifecycle {

namespace {

void require(const BreakingVersion& version) {
  require_positive({version.shape, version.scale, version.emergency_cost});
  require_amounts({version.planned_cost});
}

double breaks_by(const BreakingVersion& version, double age) {
  return -std::expm1(-std::pow(age / version.scale, version.shape));
}

double mean_life(const BreakingVersion& version) {
  return version.scale * boost::math::tgamma(1.0 + 1.0 / version.shape);
}

/// Expected days in service up to an age: the integral of the chance to live.
double mean_service(const BreakingVersion& version, double age) {
  return mean_life(version) * boost::math::gamma_p(1.0 / version.shape, std::pow(age / version.scale, version.shape));
}

/// Breaks per day at an age.
double hazard(const BreakingVersion& version, double age) {
  return version.shape / version.scale * std::pow(age / version.scale, version.shape - 1.0);
}

/// Falls from planned / emergency costs in excess to where age makes replacement pay: 0 at the best age.
double marginal_gain(const BreakingVersion& version, double age) {
  return hazard(version, age) * mean_service(version, age) - breaks_by(version, age) -
         version.planned_cost / (version.emergency_cost - version.planned_cost);
}

/// Renewal function at the end of `steps` equal steps: its equation as a Riemann-Stieltjes sum over midpoints (Xie
/// 1989).
double renewals(const BreakingVersion& version, double period, int steps) {
  const double step = period / steps;
  std::vector<double> midpoint(static_cast<std::size_t>(steps)), count(static_cast<std::size_t>(steps) + 1, 0.0);
  for (std::size_t i = 0; i < midpoint.size(); ++i)
    midpoint[i] = breaks_by(version, (static_cast<double>(i) + 0.5) * step);
  for (std::size_t i = 1; i < count.size(); ++i) {
    double sum = breaks_by(version, static_cast<double>(i) * step) - midpoint[0] * count[i - 1];
    for (std::size_t j = 1; j < i; ++j) sum += midpoint[i - j] * (count[j] - count[j - 1]);
    count[i] = sum / (1.0 - midpoint[0]);
  }
  return count.back();
}

void require(const SilentFaults& faults, double period) {
  require_positive({faults.faults_per_day, faults.detected, period});
  require_amounts({faults.harm_per_day, faults.audit_cost, faults.false_alarm, faults.false_alarm_cost,
                   faults.repair_cost, faults.repair_days, 1.0 - faults.detected, 1.0 - faults.false_alarm});
}

}  // namespace

double age_replacement_rate(const BreakingVersion& version, double age) {
  require(version);
  require_positive({age});
  const double breaks = breaks_by(version, age);
  return (version.planned_cost * (1.0 - breaks) + version.emergency_cost * breaks) / mean_service(version, age);
}

double run_to_failure_rate(const BreakingVersion& version) {
  require(version);
  return version.emergency_cost / mean_life(version);
}

std::optional<Optimum> best_replacement_age(const BreakingVersion& version, double indifference) {
  require(version);
  require_positive({version.planned_cost});
  constexpr double longest = 1e6;  // in scales: nothing lives as long
  if (version.shape <= 1.0 || version.planned_cost >= version.emergency_cost) return std::nullopt;
  const auto gain = [&](double age) { return marginal_gain(version, age); };
  if (gain(longest * version.scale) <= 0.0) return std::nullopt;
  double high = version.scale;
  while (gain(high) <= 0.0) high *= 2.0;
  double low = high / 2.0;
  while (gain(low) > 0.0) low /= 2.0;
  return optimum_at(root_between(low, high, gain), indifference,
                    [&](double age) { return age_replacement_rate(version, age); });
}

double expected_breaks(const BreakingVersion& version, double period) {
  require(version);
  require_positive({period});
  constexpr int steps = 512;
  const double coarse = renewals(version, period, steps), fine = renewals(version, period, 2 * steps);
  return fine + (fine - coarse) / 3.0;
}

double block_replacement_rate(const BreakingVersion& version, double period) {
  return (version.planned_cost + version.emergency_cost * expected_breaks(version, period)) / period;
}

AuditOutcome audit_outcome(const SilentFaults& faults, double period) {
  require(faults, period);
  const double fault = -std::expm1(-faults.faults_per_day * period);  // within a period
  const double before = (1.0 - fault) / fault, after = 1.0 / faults.detected;
  AuditOutcome outcome;
  outcome.delay = period / fault - 1.0 / faults.faults_per_day + period * (after - 1.0);
  outcome.cycle = period * (before + after) + faults.repair_days;
  outcome.false_alarms = faults.false_alarm * before;
  outcome.wrong_share = outcome.delay / outcome.cycle;
  outcome.cost_rate = (faults.audit_cost * (before + after) + faults.false_alarm_cost * outcome.false_alarms +
                       faults.harm_per_day * outcome.delay + faults.repair_cost) /
                      outcome.cycle;
  return outcome;
}

std::optional<Optimum> best_audit_period(const SilentFaults& faults, double indifference) {
  require_positive({faults.faults_per_day, faults.audit_cost});
  const auto cost = [&](double log_period) { return audit_outcome(faults, std::exp(log_period)).cost_rate; };
  // The cost per day falls from infinity, and may rise again on its way to the harm per day.
  const double day_of_fault = -std::log(faults.faults_per_day);
  constexpr int bits = std::numeric_limits<double>::digits / 2;
  const auto [log_period, least] =
      boost::math::tools::brent_find_minima(cost, day_of_fault - 20.0, day_of_fault + 5.0, bits);
  if (least >= faults.harm_per_day) return std::nullopt;
  return optimum_at(std::exp(log_period), indifference,
                    [&](double period) { return audit_outcome(faults, period).cost_rate; });
}

}  // namespace rollcast::lifecycle
