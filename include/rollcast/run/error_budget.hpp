#pragma once

#include <optional>

#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::run {

// The arithmetic of error budgets (Google SRE Workbook, chapters 5 and 16): a budget is the share of requests that may
// fail over a period.

/// Part of the period's budget that is gone when an alert fires whose long window burned as fast as it allows.
inline double budget_used_when_it_fires(const AlertSpec& alert, Duration period) {
  return alert.burn * (alert.long_window.in_seconds() / period.in_seconds());
}

/// From the beginning of an outage that fails this share of the requests of a service without failures until the alert
/// fires, at constant traffic; nothing when it does not.
inline std::optional<Duration> time_to_fire(const AlertSpec& alert, Probability budget, Probability failing) {
  const double part = alert.burn * budget.value() / failing.value();
  return part <= 1.0 ? std::optional{Duration::seconds(part * alert.long_window.in_seconds())} : std::nullopt;
}

/// How long the budget of a period lasts when it burns this many times too fast.
inline Duration budget_lasts(Duration period, double burn) { return Duration::seconds(period.in_seconds() / burn); }

/// Part of a period's budget that is used up while this share of the requests fails for so long, at constant traffic.
inline double budget_used(Probability budget, Duration period, Probability failing, Duration lasts) {
  return failing.value() / budget.value() * (lasts.in_seconds() / period.in_seconds());
}

}  // namespace rollcast::run
