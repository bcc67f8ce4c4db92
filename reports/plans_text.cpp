#include "rollcast/reports/plans_text.hpp"

#include <fmt/format.h>

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
    case PlanStanding::equal:
      return "equal";
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
  const auto labels = [&](PlanStanding standing) { return labels_of(all.plans, standing); };
  const std::string cheapest = all.plans.front().label, equal = labels(PlanStanding::equal);
  if (const std::string undecided = labels(PlanStanding::undecided); !undecided.empty())
    return fmt::format("Undecided: {} costs least so far, and more replications are needed to tell it from {}.\n",
                       cheapest, undecided);
  std::string answer = equal.empty() ? fmt::format("Choose {}.", cheapest)
                                     : fmt::format("Choose {}. {}: the same cost in every world.", cheapest, equal);
  if (const std::string same = labels(PlanStanding::practically_same); !same.empty())
    answer += fmt::format(" {} may be chosen as well: a difference below {} is too small to matter.", same,
                          money_text(all.indifference, currency));
  return answer + "\n";
}

/// What a reader should know of single plans.
std::string warnings_of(const PlanComparison& all) {
  constexpr double told_from = 0.1;
  std::string text;
  for (const PlanResult& plan : all.plans)
    if (plan.superseded_share >= told_from)
      text += fmt::format(
          "  {}: {} of the candidates are never released, since a version with newer data is in service when they "
          "could be.\n",
          plan.label, percent_text(plan.superseded_share));
  return text;
}

}  // namespace

std::string plans_text(const Scenario& scenario, const PlanComparison& all) {
  std::vector<std::vector<std::string>> rows{{"plan", "mean cost, " + scenario.currency, "above the cheapest",
                                              "releases/yr", "rolled back", "data age", "failing", "verdict"}};
  for (const PlanResult& plan : all.plans) rows.push_back(row_of(plan));
  return answer_of(all, scenario.currency) + "\n" + lined_up(rows) + warnings_of(all) +
         "  Cost: all failures, people, deployments and candidates until the end, less benefits. Intervals are 95 % "
         "CI, "
         "those\n  of differences for all plans at once. Releases/yr: those of fixed versions too. Rolled back: share "
         "of "
         "releases,\n  rightly or not. Data age: of the versions in service, mean over time. Failing: share of all "
         "requests.\n";
}

}  // namespace rollcast::reports
