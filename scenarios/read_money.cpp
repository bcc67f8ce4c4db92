#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "read_parts.hpp"

namespace rollcast::scenarios {

namespace {

std::vector<LimitSpec> read_limits(const Fields& decision, const DecisionSpec& spec) {
  std::vector<LimitSpec> limits;
  for (const auto& part : decision.objects("limits")) {
    LimitSpec limit;
    limit.event = static_cast<RiskEvent>(part.choice("event", risk_event_names, required));
    limit.at_most = part.probability("at_most", required);
    const auto same_event = [&](const LimitSpec& earlier) { return earlier.event == limit.event; };
    if (part.has_error("event")) continue;
    if (std::ranges::any_of(limits, same_event)) part.error("event", "has a limit already. Keep one of them.");
    if (limit.event == RiskEvent::over_budget && spec.budget.value() == std::numeric_limits<double>::infinity()) {
      part.error("event", "\"over_budget\" needs a budget. Write /decision/budget.");
    }
    limits.push_back(limit);
  }
  return limits;
}

}  // namespace

FleetSpec read_fleet(const Fields& root) {
  const auto fleet = root.object("fleet");
  FleetSpec spec;
  spec.replicas = fleet.number("replicas", 0, {.at_least = 0, .at_most = 1e7});
  spec.replica_hour = fleet.money("replica_hour", Money{}, "h");
  spec.pricing = static_cast<FleetPricing>(fleet.choice("pricing", fleet_pricing_names, 0));
  return spec;
}

CostSpec read_costs(const Fields& root, const BaselineSpec& baseline) {
  const auto costs = root.object("costs");
  CostSpec spec;
  spec.failure = costs.money("failure", required);
  read_prices_of_kinds(costs, baseline, spec);
  spec.engineer_hour = costs.money("engineer_hour", Money{100}, "h");
  spec.deployment = costs.money("deployment", Money{});
  spec.slo_penalty = costs.money("slo_penalty", Money{});
  spec.incident_minute = costs.money("incident_minute", Money{});
  spec.off_hours_factor = costs.number("off_hours_factor", 1, {.at_least = 1, .at_most = 100});
  spec.latency_second = costs.money("latency_second", Money{});
  return spec;
}

DecisionSpec read_decision(const Fields& root) {
  const auto decision = root.object("decision");
  DecisionSpec spec;
  spec.budget = decision.money_or_none("budget").value_or(Money{std::numeric_limits<double>::infinity()});
  spec.indifference = decision.money("indifference", Money{});
  spec.confidence = decision.probability("confidence", Probability{.95});
  const bool possible = spec.confidence >= Probability{.5} && spec.confidence < Probability{1};
  if (!possible && !decision.has_error("confidence")) {
    decision.error("confidence",
                   fmt::format("must be at least 0.5 and below 1, found {} (no finite number of runs makes sure).",
                               spec.confidence.value()));
  }
  spec.limits = read_limits(decision, spec);
  return spec;
}

}  // namespace rollcast::scenarios
