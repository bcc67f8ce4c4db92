#include "rollcast/reports/plans_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "figures.hpp"
#include "text_columns.hpp"

namespace rollcast::reports {

namespace {

std::string interval_text(double value, const Interval& interval) {
  return fmt::format("{} ({} to {})", tidy_number(value), tidy_number(interval.low), tidy_number(interval.high));
}

std::string_view words_for(PlanStanding standing) {
  switch (standing) {
    case PlanStanding::cheapest:
      return "cheapest";
    case PlanStanding::practically_same:
      return "as good";
    case PlanStanding::undecided:
      return "undecided";
    case PlanStanding::costs_more:
      break;
  }
  return "costs more";
}

std::vector<std::string> row_of(const PlanResult& plan) {
  const bool is_cheapest = plan.standing == PlanStanding::cheapest;
  return {plan.label,
          interval_text(plan.total_cost.value, plan.total_cost.interval),
          is_cheapest ? "–" : interval_text(plan.above_cheapest.value, plan.above_cheapest.interval),
          tidy_number(plan.releases_per_year),
          std::isnan(plan.change_fail_rate) ? "–" : percent_text(plan.change_fail_rate),
          fmt::format("{} d", tidy_number(plan.data_age_days)),
          fmt::format("{:.3g} %", 100.0 * plan.failure_rate),
          std::string{words_for(plan.standing)}};
}

std::string labels_of(std::span<const PlanResult> plans, PlanStanding standing) {
  std::string labels;
  for (const PlanResult& plan : plans)
    if (plan.standing == standing) labels += (labels.empty() ? "" : ", ") + plan.label;
  return labels;
}

std::string answer_of(const PlanComparison& all, std::string_view currency) {
  const std::string &cheapest = all.plans.front().label, undecided = labels_of(all.plans, PlanStanding::undecided),
                    same = labels_of(all.plans, PlanStanding::practically_same);
  const std::string within = money_text(all.indifference, currency);
  if (!undecided.empty())
    return fmt::format("Undecided: {} costs least so far, and more replications are needed to tell it from {}.\n",
                       cheapest, undecided);
  if (!same.empty())
    return fmt::format("Choose {}; {} may be chosen as well: the difference is below {}, too small to matter.\n",
                       cheapest, same, within);
  return fmt::format("Choose {}.\n", cheapest);
}

}  // namespace

std::string plans_text(const Scenario& scenario, const PlanComparison& all) {
  std::vector<std::vector<std::string>> rows{{"plan", "mean cost, " + scenario.currency, "above the cheapest",
                                              "releases/yr", "rolled back", "data age", "failing", ""}};
  for (const PlanResult& plan : all.plans) rows.push_back(row_of(plan));
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows)
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], columns_of(row[c]));
  std::string text = answer_of(all, scenario.currency) + "\n";
  for (const auto& row : rows) {
    text += "  " + padded(row.front(), widths.front());
    for (std::size_t c = 1; c + 1 < row.size(); ++c) text += "  " + right_aligned(row[c], widths[c]);
    text += "  " + row.back() + "\n";
  }
  return text +
         "  Cost: all failures, people, deployments and candidates until the end, less benefits. Intervals are "
         "95 % CI, those\n  of differences for all plans at once. Rolled back: share of releases. Data age: of "
         "the versions in service,\n  mean over time. Failing: share of all requests.\n";
}

}  // namespace rollcast::reports
