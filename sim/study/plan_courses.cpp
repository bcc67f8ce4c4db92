#include "rollcast/study/plan_courses.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "rollcast/study/estimators.hpp"

namespace rollcast::study {

namespace {

using lifecycle::LifecycleRun;
using lifecycle::PeriodSums;
using lifecycle::ReleaseRecord;
using lifecycle::TimeSummary;

CoursePoint point_of(double mean, std::vector<double> values) {
  const SortedValues sorted{std::move(values)};
  const auto at = [&](double level) {
    const auto rank = static_cast<std::size_t>(std::ceil(level * static_cast<double>(sorted.size())));
    return sorted.at_rank(std::max<std::size_t>(rank, 1));
  };
  return {mean, at(0.1), at(0.9)};
}

double rate_in(const PeriodSums& sums) { return sums.requests > 0.0 ? sums.failures / sums.requests : 0.0; }

/// A figure of each run of one plan.
template <class Figure>
std::vector<double> each_run(std::span<const LifecycleRun> runs, std::size_t plans, std::size_t plan, Figure figure) {
  std::vector<double> values;
  for (std::size_t i = plan; i < runs.size(); i += plans) values.push_back(figure(runs[i]));
  return values;
}

double count_of(const std::optional<TimeSummary>& times) { return times ? static_cast<double>(times->count) : 0.0; }

double hours_of(const std::optional<TimeSummary>& times) {
  return times ? static_cast<double>(times->count) * times->mean.in_hours() : 0.0;
}

double median_lead_of(std::span<const LifecycleRun> runs, std::size_t plans, std::size_t plan) {
  std::vector<double> leads;
  for (std::size_t i = plan; i < runs.size(); i += plans)
    for (const ReleaseRecord& release : runs[i].releases)
      if (release.decision != Ending::not_released) leads.push_back((release.released - release.data_until).in_hours());
  if (leads.empty()) return std::numeric_limits<double>::quiet_NaN();
  const auto middle = leads.begin() + static_cast<std::ptrdiff_t>((leads.size() - 1) / 2);
  std::ranges::nth_element(leads, middle);
  return *middle;
}

}  // namespace

std::vector<double> failure_rates_of(const LifecycleRun& run) {
  std::vector<double> rates;
  for (const PeriodSums& sums : run.periods) rates.push_back(rate_in(sums));
  return rates;
}

PlanCourse course_of(std::span<const LifecycleRun> runs, std::size_t plans, std::size_t plan) {
  PlanCourse course;
  std::vector<double> costs(runs.size() / plans, 0.0);
  for (std::size_t period = 0; period < runs[plan].periods.size(); ++period) {
    PeriodSums all;
    std::vector<double> rates;
    for (std::size_t i = plan, r = 0; i < runs.size(); i += plans, ++r) {
      const PeriodSums& sums = runs[i].periods[period];
      all.requests += sums.requests;
      all.failures += sums.failures;
      rates.push_back(rate_in(sums));
      costs[r] += sums.cost;
    }
    course.failure_rate.push_back(point_of(rate_in(all), std::move(rates)));
    course.cost.push_back(point_of(mean_of(costs).value, costs));
  }
  return course;
}

std::size_t median_run(std::span<const LifecycleRun> runs, std::size_t plans, std::size_t plan) {
  const std::vector<double> costs =
      each_run(runs, plans, plan, [](const LifecycleRun& run) { return run.record.total_cost; });
  std::vector<std::size_t> order(costs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t r) { return costs[r]; });
  return order[(order.size() - 1) / 2];
}

std::optional<Bounded> ratio_of_sums(std::span<const double> numerators, std::span<const double> denominators) {
  const double mean = mean_of(denominators).value;
  if (!(mean > 0.0)) return std::nullopt;
  const double ratio = mean_of(numerators).value / mean;
  std::vector<double> values;
  for (std::size_t i = 0; i < numerators.size(); ++i)
    values.push_back(ratio + (numerators[i] - ratio * denominators[i]) / mean);
  return Bounded{ratio, interval_of_mean(shape_of(values), 1.0 - shown_confidence.value())};
}

Delivery delivery_of(std::span<const LifecycleRun> runs, std::size_t plans, std::size_t plan) {
  const auto each = [&](auto figure) { return each_run(runs, plans, plan, figure); };
  const auto deployments = each([](const LifecycleRun& run) { return static_cast<double>(run.dora.deployments); });
  const auto part_of_deployments = [&](std::optional<double> lifecycle::DoraMetrics::*rate) {
    return ratio_of_sums(each([&](const LifecycleRun& run) {
                           return (run.dora.*rate).value_or(0.0) * static_cast<double>(run.dora.deployments);
                         }),
                         deployments);
  };
  const auto mean_time = [&](std::optional<TimeSummary> lifecycle::DoraMetrics::*times) {
    return ratio_of_sums(each([&](const LifecycleRun& run) { return hours_of(run.dora.*times); }),
                         each([&](const LifecycleRun& run) { return count_of(run.dora.*times); }));
  };
  Delivery delivery;
  delivery.deployments_per_30_days = estimate_of_mean(
      each([](const LifecycleRun& run) { return 30.0 * run.dora.deployments_per_day; }), shown_confidence);
  delivery.lead_h = mean_time(&lifecycle::DoraMetrics::lead);
  delivery.median_lead_h = median_lead_of(runs, plans, plan);
  delivery.fail_rate = part_of_deployments(&lifecycle::DoraMetrics::fail_rate);
  delivery.recovery_h = mean_time(&lifecycle::DoraMetrics::recovery);
  delivery.rework_rate = part_of_deployments(&lifecycle::DoraMetrics::rework_rate);
  for (std::size_t i = plan; i < runs.size(); i += plans) delivery.open_failures += runs[i].dora.open_failures;
  return delivery;
}

}  // namespace rollcast::study
