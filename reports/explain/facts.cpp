// What a reader of an explanation needs first, as JSON: computed, not simulated.

#include "facts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "requests_to_see.hpp"
#include "rollcast/run/error_budget.hpp"
#include "rollcast/run/run_record.hpp"
#include "rollcast/run/timetable.hpp"
#include "rollcast/scenarios/priced_kinds.hpp"
#include "rollcast/scenarios/week_text.hpp"
#include "rollcast/world/offline_gate.hpp"
#include "rollcast/world/traffic.hpp"
#include "texts.hpp"

namespace rollcast::reports {

namespace {

Json finite_or_null(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json scenario_facts(const Scenario& s) {
  return {{"name", s.name},
          {"story", s.story},
          {"start", to_text(s.start)},
          {"until", to_text(s.until)},
          {"until_h", s.until.in_hours()},
          {"currency", s.currency}};
}

Json traffic_facts(const Scenario& s, const UsualTraffic& traffic) {
  return {{"requests_per_second", {{"mean", traffic.mean}, {"least", traffic.least}, {"most", traffic.most}}},
          {"requests_per_day", traffic.per_day()},
          {"users", s.users.count > 0.0 ? Json(s.users.count) : Json(nullptr)}};
}

Json failure_facts(const Scenario& s, const UsualTraffic& traffic) {
  const double rate = s.baseline.failure.value();
  return {{"rate", rate},
          {"per_day", rate * traffic.per_day()},
          {"slo_objective", s.slo.objective.value()},
          {"error_budget_per_day", s.slo.error_budget().value() * traffic.per_day()}};
}

Json candidate_facts(const Scenario& s, const UsualTraffic& traffic, const Screening& screening) {
  Json outcomes = Json::array();
  for (std::size_t c = 0; c < outcome_count; ++c) {
    const OutcomeSpec& outcome = s.candidate.outcomes[c];
    if (outcome.probability.value() == 0.0) continue;
    const OutcomeEffect effect = effect_of(s, outcome, traffic);
    outcomes.push_back({{"outcome", outcome_names[c]},
                        {"probability", outcome.probability.value()},
                        {"probability_if_passed", screening.given_pass[c].value()},
                        {"failure_rate", effect.failure_rate},
                        {"excess_failures_per_day", effect.excess_per_day},
                        {"reported_after_h", finite_or_null(effect.reported_after_h)}});
  }
  return outcomes;
}

Json strategy_facts(const Contender& contender, const Scenario& s, const TickCurve& requests) {
  const std::vector<TimedStage> stages = timetable(contender.plan, s, requests);
  const auto full = std::ranges::find_if(
      stages, [](const TimedStage& stage) { return stage.share == all_traffic() && !stage.begins.is_never(); });
  const auto approvals =
      std::ranges::count_if(stages, [](const TimedStage& stage) { return stage.approval.has_value(); });
  return {{"label", contender.label},
          {"name", contender.name},
          {"stages", stages.size()},
          {"approvals", approvals},
          {"full_h", full == stages.end() ? Json(nullptr) : Json(full->begins.since_start().in_hours())}};
}

Json detection_at(const Scenario& s, const UsualTraffic& traffic, double failures, double share) {
  const double all = requests_to_see(s.baseline.failure, Probability{failures}, {Share{share}, Share{1.0 - share}});
  return {{"share", share}, {"candidate_requests", share * all}, {"hours", all / (3600.0 * traffic.mean)}};
}

Json detection_facts(const Scenario& s, const UsualTraffic& traffic) {
  Json errors = Json::array();
  for (const ErrorToSee& error : errors_to_see(s)) {
    Json at = Json::array();
    for (const double share : {0.01, 0.5}) at.push_back(detection_at(s, traffic, error.failures, share));
    const Json shows_above = error.under_load == nullptr ? Json(nullptr) : Json(error.under_load->shows_above);
    errors.push_back(
        {{"what", error.what}, {"failure_rate", error.failures}, {"shows_above", shows_above}, {"at", at}});
  }
  return {{"false_alarms", sight_alarms}, {"power", sight_power}, {"errors", errors}};
}

Json decision_facts(const DecisionSpec& decision) {
  Json limits = Json::array();
  for (const LimitSpec& limit : decision.limits) {
    const std::string_view event = risk_event_names.at(static_cast<std::size_t>(limit.event));
    limits.push_back({{"event", event}, {"words", ledger_column(event).title}, {"at_most", limit.at_most.value()}});
  }
  return {{"budget", finite_or_null(decision.budget.value())}, {"limits", limits}};
}

void add_price(Json& prices, const std::string& what, const std::string& pointer, Money price) {
  if (price.value() != 0.0) prices.push_back({{"what", what}, {"pointer", pointer}, {"value", price.value()}});
}

Json price_facts(const Scenario& s) {
  Json prices = Json::array();
  const auto kinds = priced_kinds(s);
  const bool by_kind = !kinds.empty() && s.costs.has_prices_of_kinds();
  for (const LedgerColumn& part : cost_parts()) {
    const LedgerPrice& price = part.price.value();
    if (!by_kind || price.pointer != "/costs/failure") {
      add_price(prices, std::string{price.words}, std::string{price.pointer}, price.in(s));
      continue;
    }
    for (const PricedKind& kind : kinds)
      add_price(prices, fmt::format("price of {}", kind.title),
                kind.name == "of_service" ? "/costs/failure" : fmt::format("/costs/failures/{}", kind.name),
                kind.price);
  }
  return prices;
}

}  // namespace

Json explanation_facts(const Scenario& s, std::span<const Contender> contenders) {
  const UsualTraffic traffic = usual_traffic(s);
  const Screening screening = screening_of(s);
  const TickCurve requests = usual_requests(s);
  Json strategies = Json::array();
  for (const Contender& contender : contenders) strategies.push_back(strategy_facts(contender, s, requests));
  return {{"format", "rollcast explanation 1"},
          {"scenario", scenario_facts(s)},
          {"traffic", traffic_facts(s, traffic)},
          {"failures", failure_facts(s, traffic)},
          {"candidate", candidate_facts(s, traffic, screening)},
          {"offline", {{"passes", screening.any.value()}, {"lets_all_pass", OfflineGate{s}.lets_all_pass()}}},
          {"strategies", strategies},
          {"detection", detection_facts(s, traffic)},
          {"decision", decision_facts(s.decision)},
          {"prices", price_facts(s)}};
}

}  // namespace rollcast::reports
