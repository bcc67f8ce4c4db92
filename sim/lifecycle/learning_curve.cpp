#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "optimum_search.hpp"
#include "rollcast/lifecycle/cadence_optimum.hpp"

namespace rollcast::lifecycle {

namespace {

void require_curve(const LearningCurve& curve) {
  require_positive({curve.scale, curve.exponent, curve.first_day, curve.horizon - curve.first_day});
  require_positive({curve.retraining_cost});
}

double error_of(const LearningCurve& curve, double day) { return std::pow(day, -curve.exponent); }

/// Days of a schedule whose first is given, each gap the best after the one before; the last should be the horizon.
std::vector<double> days_from(const LearningCurve& curve, double first, std::int64_t count) {
  const double far = 1e6 * curve.horizon;  // gaps that begin too long grow beyond all bounds
  std::vector<double> days{first};
  for (double before = curve.first_day; std::ssize(days) < count;) {
    const double last = days.back(), gain = error_of(curve, before) - error_of(curve, last);
    days.push_back(std::min(last + gain * std::pow(last, curve.exponent + 1.0) / curve.exponent, far));
    before = last;
  }
  return days;
}

std::vector<double> even_days(const LearningCurve& curve, std::int64_t count) {
  const double gap = (curve.horizon - curve.first_day) / static_cast<double>(count + 1);
  std::vector<double> days;
  for (std::int64_t k = 1; k <= count; ++k) days.push_back(curve.first_day + static_cast<double>(k) * gap);
  return days;
}

RetrainingDays priced(const LearningCurve& curve, std::vector<double> days) {
  const double cost = schedule_cost(curve, days);
  return {std::move(days), cost};
}

/// The best of schedules that are given by how many days they have.
template <class Schedule>
RetrainingDays best_of(const Schedule& schedule) {
  return schedule(best_count(0, 0.0, [&](std::int64_t n) { return schedule(n).cost; }).at);
}

}  // namespace

double schedule_cost(const LearningCurve& curve, const std::vector<double>& days) {
  require_curve(curve);
  double cost = 0.0, from = curve.first_day;
  const auto serve_until = [&](double day) {
    if (day < from) throw std::invalid_argument{"retrainings that are not in order, or not within the horizon"};
    cost += curve.scale * error_of(curve, from) * (day - from);
    from = day;
  };
  for (const double day : days) serve_until(day);
  serve_until(curve.horizon);
  return cost + curve.retraining_cost * static_cast<double>(days.size());
}

RetrainingDays best_schedule(const LearningCurve& curve, std::int64_t retrainings) {
  require_curve(curve);
  require_amounts({static_cast<double>(retrainings)});
  if (retrainings == 0) return priced(curve, {});
  const auto overshoots = [&](double first) { return days_from(curve, first, retrainings + 1).back() - curve.horizon; };
  const double first = root_between(curve.first_day, curve.horizon, overshoots);
  std::vector<double> days = days_from(curve, first, retrainings + 1);
  days.pop_back();
  return priced(curve, std::move(days));
}

RetrainingDays best_schedule(const LearningCurve& curve) {
  return best_of([&](std::int64_t n) { return best_schedule(curve, n); });
}

RetrainingDays best_even_schedule(const LearningCurve& curve) {
  return best_of([&](std::int64_t n) { return priced(curve, even_days(curve, n)); });
}

}  // namespace rollcast::lifecycle
