#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "read_parts.hpp"

namespace rollcast::scenarios {

namespace {

std::vector<LimitSpec> read_limits(const Fields& decision, const DecisionSpec& spec) {
  std::vector<LimitSpec> limits;
  for (const auto& part : decision.objects({"limits",
                                            "What the chosen strategy must keep rare.",
                                            R"([{"event": "slo_breached", "at_most": "5%"}])",
                                            {.range = "one per event"}})) {
    LimitSpec limit;
    limit.event = static_cast<RiskEvent>(part.choice(
        {"event", "The event. `budget_exhausted`: excess failures alone exhausts the error budget.", "slo_breached"},
        risk_event_names, required));
    limit.at_most = part.probability({"at_most", "The largest probability allowed.", "5%"}, required);
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
  const auto fleet = root.object({"fleet", "Replicas that serve the whole traffic with one version."});
  FleetSpec spec;
  spec.replicas = fleet.number({"replicas", "Number of replicas. 0 leaves capacity out of the costs.", "24"}, 0,
                               {.at_least = 0, .at_most = 1e7});
  spec.replica_hour = fleet.money({"replica_hour", "Price of one replica for an hour.", "2.99 USD/h"}, Money{}, "h");
  spec.pricing = static_cast<FleetPricing>(
      fleet.choice({"pricing",
                    "Whether the full fleet is paid for in any case, or each replica while it runs, so that "
                    "missing ones save money.",
                    "marginal"},
                   fleet_pricing_names, 0));
  return spec;
}

CostSpec read_costs(const Fields& root, const BaselineSpec& baseline) {
  const auto costs = root.object({"costs", "Unit prices."});
  CostSpec spec;
  spec.failure =
      costs.money({"failure",
                   "Cost of an excess failed request; with `costs.failures`, of one that is of none of these "
                   "kinds: time-outs, and requests of a faulty deployment.",
                   "0.5 USD"},
                  required);
  read_prices_of_kinds(costs, baseline, spec);
  spec.engineer_hour =
      costs.money({"engineer_hour",
                   "Cost of a responder engaged on a page or a rollback. Each page has a person of its own, at "
                   "work from the acknowledgment until the first of all open pages is diagnosed, a rollback "
                   "begins or the forecast ends; one page that is diagnosed ends the work on all. Every rollback "
                   "of what users have met, by people or by a gate, has one person at work from its beginning "
                   "until all have the baseline again, failed attempts and the time between them included.",
                   "110 USD/h"},
                  Money{100}, "h");
  spec.deployment =
      costs.money({"deployment", "Cost of each deployment act: shift, promote, roll back.", "25 USD"}, Money{});
  spec.slo_penalty =
      costs.money({"slo_penalty",
                   "Penalty for missing the objective, as far as the release decides that: charged once where it "
                   "is missed and the same requests would have met it had nothing been released, credited once "
                   "where it is met and they would have missed it.",
                   "5000 USD"},
                  Money{});
  spec.incident_minute =
      costs.money({"incident_minute",
                   "Cost of each minute of an incident that the release causes: from the first complaint, or the "
                   "first alert that would not have fired without the failures it caused, until people find that "
                   "the release is not to blame or 100 % of traffic has the baseline again.",
                   "40 USD"},
                  Money{});
  spec.off_hours_factor = costs.number(
      {"off_hours_factor", "An engineer's hour outside `people.office_hours` costs this many times as much.", "1.5"}, 1,
      {.at_least = 1, .at_most = 100});
  spec.latency_second =
      costs.money({"latency_second",
                   "Price of one second by which a request takes longer than if nothing had been released; "
                   "shorter ones save it. Needs `capacity`.",
                   "0.0002 USD"},
                  Money{});
  return spec;
}

DecisionSpec read_decision(const Fields& root) {
  const auto decision = root.object({"decision", "What counts as a better release."});
  DecisionSpec spec;
  spec.budget =
      decision
          .money_or_none({"budget",
                          "A release that costs more is \"over budget\". No default: an invented budget would invent a "
                          "risk.",
                          "10000 USD"})
          .value_or(Money{std::numeric_limits<double>::infinity()});
  spec.indifference =
      decision.money({"indifference",
                      "Differences in mean cost below this are of no practical size. 0 stands for 1 % of the gap "
                      "between the worst and the best mean within the limits, as much of it as is sure.",
                      "50 USD"},
                     Money{});
  spec.confidence = decision.probability(
      {"confidence",
       "How sure the verdict must be: with 95 %, at most one study in twenty ever gives a false one, "
       "however often it is made longer (one look for each doubling). Intervals that are shown are "
       "95 % intervals whatever this is.",
       "99%",
       {.range = "at least 0.5 and below 1"}},
      Probability{.95});
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
