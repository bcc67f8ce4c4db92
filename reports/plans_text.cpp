#include "rollcast/reports/plans_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "figures.hpp"
#include "plan_verdict.hpp"
#include "text_columns.hpp"

namespace rollcast::reports {

namespace {

std::string interval_text(double value, const Interval& interval) {
  return fmt::format("{} ({} to {})", tidy_number(value), tidy_number(interval.low), tidy_number(interval.high));
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

/// Of plans that share people or machines: how busy these are, and what waiting for them takes.
std::string preparation_of(const PlanResult& plan) {
  if (plan.resources.empty() || std::isnan(plan.lead_days)) return {};
  std::string busy;
  for (const ResourceUse& use : plan.resources)
    busy += fmt::format("{}{}{} busy {} of the time", busy.empty() ? "" : ", ", use.name,
                        use.units > 1 ? fmt::format(" ({})", use.units) : "", percent_text(use.busy_share));
  return fmt::format("  {}: a candidate is ready {} d after its trigger, {} d of that spent waiting; {}.\n", plan.label,
                     tidy_number(plan.lead_days), tidy_number(plan.waited_days), busy);
}

}  // namespace

std::string plans_text(const Scenario& scenario, const PlanComparison& all) {
  std::vector<std::vector<std::string>> rows{{"plan", "mean cost, " + scenario.currency, "above the cheapest",
                                              "releases/yr", "rolled back", "data age", "failing", "verdict"}};
  for (const PlanResult& plan : all.plans) rows.push_back(row_of(plan));
  const PlanVerdict verdict = plan_verdict(scenario, all);
  std::string text = verdict.headline + ".";
  for (const std::string& reason : verdict.reasons) text += " " + reason;
  text += "\n\n" + lined_up(rows);
  for (const PlanResult& plan : all.plans) text += preparation_of(plan);
  for (const std::string& warning : verdict.warnings) text += "  " + warning + "\n";
  return text +
         "  Cost: all failures, people, deployments and candidates until the end, less benefits. Intervals are 95 % "
         "CI, "
         "those\n  of differences for all plans at once. Releases/yr: those of fixed versions too. Rolled back: share "
         "of "
         "releases,\n  rightly or not. Data age: of the versions in service, mean over time. Failing: share of all "
         "requests.\n";
}

std::string twice_text(const PlanComparison& here, const PlanComparison& over_twice, Duration horizon) {
  const std::string &chosen = here.plans.front().label, &best = over_twice.plans.front().label;
  const std::string when = fmt::format("  Over twice the horizon ({}) ", to_text(horizon));
  if (chosen == best) return when + fmt::format("{} costs least too.\n", best);
  const PlanResult& there = *std::ranges::find(over_twice.plans, chosen, &PlanResult::label);
  return when + fmt::format("{} costs least: {} costs {} more there ({}).\n", best, chosen,
                            interval_text(there.above_cheapest.value, there.above_cheapest.interval),
                            words_for(there.standing));
}

}  // namespace rollcast::reports
