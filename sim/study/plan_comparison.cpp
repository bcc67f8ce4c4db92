#include "rollcast/study/plan_comparison.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "rollcast/study/comparison.hpp"

namespace rollcast::study {

namespace {

using lifecycle::LifecycleRecord;
using lifecycle::LifecycleRun;

/// One column of one plan, in the order of replications.
std::vector<double> column_of(std::span<const LifecycleRun> runs, std::size_t plans, std::size_t plan,
                              double LifecycleRecord::*value) {
  std::vector<double> column;
  for (std::size_t i = plan; i < runs.size(); i += plans) column.push_back(runs[i].record.*value);
  return column;
}

/// Means over candidates that passed and are not fixes.
void tell_preparation(PlanResult& result, std::span<const LifecycleRun> runs, std::size_t plans, std::size_t plan) {
  double candidates = 0.0, lead = 0.0, waited = 0.0;
  for (std::size_t i = plan; i < runs.size(); i += plans)
    for (const lifecycle::CandidateRecord& candidate : runs[i].candidates) {
      using enum lifecycle::CandidateEnd;
      if (candidate.fixes > 0 || candidate.end == rejected || candidate.end == given_up || candidate.end == open)
        continue;
      ++candidates;
      lead += (candidate.ended - candidate.wanted).in_days();
      waited += candidate.waited_days;
    }
  result.lead_days = lead / candidates;
  result.waited_days = waited / candidates;
}

std::vector<ResourceUse> uses_of(const Scenario& scenario, const lifecycle::Plan& of,
                                 std::span<const LifecycleRun> runs, std::size_t plans, std::size_t plan) {
  std::vector<ResourceUse> uses;
  const double days = scenario.until.in_days() * static_cast<double>(runs.size() / plans);
  for (const lifecycle::ResourceSpec& resource : of.preparation.resources) {
    double busy = 0.0;
    for (std::size_t i = plan; i < runs.size(); i += plans) busy += runs[i].busy_days[uses.size()];
    uses.push_back({resource.name, resource.units, busy / days / resource.units});
  }
  return uses;
}

PlanResult result_of(const Scenario& scenario, const lifecycle::Plan& of, std::span<const LifecycleRun> runs,
                     std::size_t plans, std::size_t plan) {
  const auto column = [&](double LifecycleRecord::*value) { return column_of(runs, plans, plan, value); };
  const auto sum = [&](double LifecycleRecord::*value) {
    const auto values = column(value);
    return std::accumulate(values.begin(), values.end(), 0.0);
  };
  const double days = scenario.until.in_days() * static_cast<double>(runs.size() / plans);
  PlanResult result;
  result.label = of.label;
  tell_preparation(result, runs, plans, plan);
  result.resources = uses_of(scenario, of, runs, plans, plan);
  result.total_cost = estimate_of_mean(column(&LifecycleRecord::total_cost), shown_confidence);
  result.excess_failures = estimate_of_mean(column(&LifecycleRecord::excess), shown_confidence);
  result.releases_per_year = sum(&LifecycleRecord::releases) / days * 365.0;
  result.superseded_share = sum(&LifecycleRecord::superseded) / sum(&LifecycleRecord::attempts);
  result.change_fail_rate = sum(&LifecycleRecord::rollbacks) / sum(&LifecycleRecord::releases);
  result.data_age_days = sum(&LifecycleRecord::days_of_age) / days;
  result.failure_rate = sum(&LifecycleRecord::failures) / sum(&LifecycleRecord::requests);
  return result;
}

/// Of a plan whose cost is not the cheapest's in every world.
PlanStanding standing_of(const Interval& above, double indifference) {
  if (above.high <= indifference) return PlanStanding::practically_same;
  return above.low > 0.0 ? PlanStanding::costs_more : PlanStanding::undecided;
}

/// Differences from the cheapest, which stays without one.
void compare_with_cheapest(PlanComparison& all, const Comparison& costs, std::span<const std::size_t> order,
                           const Scenario& scenario) {
  // Which plan is the cheapest so far is chance too: any pair may be looked at.
  const auto plans = static_cast<double>(order.size());
  const double error = (1.0 - shown_confidence.value()) / std::max(plans * (plans - 1.0) / 2.0, 1.0);
  for (std::size_t i = 1; i < order.size(); ++i) {
    const PairedDifference pair = costs.difference(order[i], order.front(), error);
    all.plans[i].above_cheapest = {pair.mean.value, pair.interval};
  }
  constexpr double practical_part = .01;
  const double stated = scenario.decision.indifference.value();
  all.indifference = stated > 0.0 ? stated : practical_part * std::abs(all.plans.front().total_cost.value);
  for (std::size_t i = 1; i < order.size(); ++i)
    all.plans[i].standing = costs.equal(order[i], order.front())
                                ? PlanStanding::equal
                                : standing_of(all.plans[i].above_cheapest.interval, all.indifference);
}

}  // namespace

PlanComparison compare_plans(const Scenario& scenario, std::span<const lifecycle::Plan> plans,
                             std::span<const LifecycleRun> runs) {
  std::vector<double> total_costs;
  for (const LifecycleRun& run : runs) total_costs.push_back(run.record.total_cost);
  const Comparison costs{PairedCosts{std::move(total_costs), plans.size()}};
  std::vector<std::size_t> order(plans.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t p) { return costs.means()[p].value; });
  PlanComparison all;
  for (const std::size_t p : order) all.plans.push_back(result_of(scenario, plans[p], runs, plans.size(), p));
  compare_with_cheapest(all, costs, order, scenario);
  return all;
}

}  // namespace rollcast::study
