#include "plan_verdict.hpp"

#include <fmt/format.h>

#include <span>
#include <string_view>

#include "figures.hpp"

namespace rollcast::reports {

namespace {

std::string labels_of(std::span<const PlanResult> plans, PlanStanding standing) {
  std::string labels;
  for (const PlanResult& plan : plans)
    if (plan.standing == standing) labels += (labels.empty() ? "" : ", ") + plan.label;
  return labels;
}

std::string as_good_sentence(const PlanComparison& all, std::string_view currency) {
  const std::string same = labels_of(all.plans, PlanStanding::practically_same);
  if (same.empty()) return {};
  return fmt::format("{} may be chosen as well: a difference below {} is too small to matter.", same,
                     money_text(all.indifference, currency));
}

/// What a reader should know of single plans.
std::vector<std::string> warnings_of(const PlanComparison& all) {
  constexpr double told_from = 0.1;
  std::vector<std::string> warnings;
  for (const PlanResult& plan : all.plans)
    if (plan.superseded_share >= told_from)
      warnings.push_back(
          fmt::format("{}: {} of the candidates are never released, since a version with newer data is in service when "
                      "they could be.",
                      plan.label, percent_text(plan.superseded_share)));
  return warnings;
}

}  // namespace

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

PlanVerdict plan_verdict(const Scenario& scenario, const PlanComparison& all) {
  const std::string cheapest = all.plans.front().label, equal = labels_of(all.plans, PlanStanding::equal);
  PlanVerdict verdict{"choose", fmt::format("Choose {}", cheapest), {}, warnings_of(all)};
  if (const std::string undecided = labels_of(all.plans, PlanStanding::undecided); !undecided.empty()) {
    verdict.kind = "undecided";
    verdict.headline = fmt::format(
        "Undecided: {} costs least so far, and more replications are needed to tell it from {}", cheapest, undecided);
    return verdict;
  }
  if (!equal.empty()) verdict.reasons.push_back(fmt::format("{}: the same cost in every world.", equal));
  if (std::string as_good = as_good_sentence(all, scenario.currency); !as_good.empty())
    verdict.reasons.push_back(std::move(as_good));
  return verdict;
}

}  // namespace rollcast::reports
