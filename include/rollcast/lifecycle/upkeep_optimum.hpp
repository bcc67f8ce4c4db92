#pragma once

#include <optional>

#include "rollcast/lifecycle/optimum.hpp"

/// When to replace or audit versions that break, as far as a formula says it. Times in days, costs in any currency. All
/// functions throw std::invalid_argument for amounts that are negative, or zero where something is divided by them.
namespace rollcast::lifecycle {

/// A version breaks at a Weibull age and is then replaced in an emergency; a planned replacement is cheaper.
struct BreakingVersion {
  double shape = 1.0;
  double scale = 0.0;           ///< days
  double planned_cost = 0.0;    ///< of a replacement
  double emergency_cost = 0.0;  ///< of a replacement
};

/// Cost per day of replacing at age `age`, or before if it breaks: (cp R + cf F) / integral of R up to it (Barlow and
/// Proschan 1965).
double age_replacement_rate(const BreakingVersion&, double age);
/// Cost per day of replacing when it breaks only: cf / mean life.
double run_to_failure_rate(const BreakingVersion&);
/// Age of least cost. None: run to failure, which is best where a version does not age (shape at most 1) or a planned
/// replacement costs no less. `high` is infinite where running to failure is within the indifference.
std::optional<Optimum> best_replacement_age(const BreakingVersion&, double indifference = 0.0);

/// Expected number of breaks within `period` from new, replaced at once each time: the renewal function, by Xie's
/// midpoint rule for its equation with one extrapolation (relative error below 1e-6 for shapes from 0.7 to 5 and
/// periods up to three scales).
double expected_breaks(const BreakingVersion&, double period);
/// Cost per day of replacing every `period` days whatever the age, and whenever it breaks: (cp + cf M(T)) / T.
double block_replacement_rate(const BreakingVersion&, double period);

/// A live version goes wrong at a constant rate, which only audits can see.
struct SilentFaults {
  double faults_per_day = 0.0;
  double harm_per_day = 0.0;  ///< while wrong and not seen
  double audit_cost = 0.0;
  double detected = 1.0;          ///< chance that an audit sees a fault, above 0
  double false_alarm = 0.0;       ///< chance that it sees one where none is
  double false_alarm_cost = 0.0;  ///< of the work that follows; the version stays in service
  double repair_cost = 0.0;
  double repair_days = 0.0;  ///< after which the version is sound, and audits start again
};

/// What audits every so many days lead to, per cycle from sound to sound.
struct AuditOutcome {
  double cost_rate = 0.0;     ///< per day, in the long run
  double delay = 0.0;         ///< days from fault to its detection
  double cycle = 0.0;         ///< days
  double false_alarms = 0.0;  ///< per cycle
  double wrong_share = 0.0;   ///< of time
};

/// Audits every `period` days (Barlow and Proschan 1965, with imperfect audits): with q = e^(-lambda tau), q / (1 - q)
/// audits come before the fault and 1 / s after it, and it stays unseen for tau / (1 - q) - 1 / lambda + tau (1/s - 1).
AuditOutcome audit_outcome(const SilentFaults&, double period);

/// Period of least cost, by minimization: to some seven digits, as the optimum is flat. None: not to audit at all costs
/// no more, which is a fault once and harm for ever.
std::optional<Optimum> best_audit_period(const SilentFaults&, double indifference = 0.0);

}  // namespace rollcast::lifecycle
