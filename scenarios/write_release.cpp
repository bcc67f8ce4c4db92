#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <string>

#include "rollcast/scenarios/failure_distribution.hpp"
#include "rollcast/scenarios/metric.hpp"
#include "write_parts.hpp"

namespace rollcast::scenarios {

using nlohmann::json;

namespace {

json ratio_json(double median, double sigma) {
  return {{"median", number_json(median)}, {"sigma", number_json(sigma)}};
}

/// One entry for each kind of failure.
template <class Value>
json by_kind_json(const QualitySpec& quality, Value value) {
  json written = json::object();
  const auto kinds = failure_kinds(quality);
  for (std::size_t k = 0; k < kinds.size(); ++k) written[std::string{kinds[k].name}] = value(k);
  return written;
}

json outcome_json(const Scenario& scenario, std::size_t which, const MoneyText& money) {
  const OutcomeSpec& outcome = scenario.candidate.outcomes[which];
  json written{{"probability", chance_json(outcome.probability)},
               {"odds_ratio", ratio_json(outcome.odds_ratio_median, outcome.odds_ratio_sigma)},
               {"severe_rate_ratio", number_json(outcome.severe_rate_ratio)},
               {"shows_in", "all"},
               {"shows", choice_json(outcome.shows, shows_names)},
               {"shows_after", varying_json(outcome.shows_after)},
               {"latency_ratio", number_json(outcome.latency_ratio)},
               {"capacity_ratio", number_json(outcome.capacity_ratio)},
               {"shows_above", number_json(outcome.shows_above)}};
  const bool is_improvement = static_cast<Outcome>(which) == Outcome::improvement;
  if (is_improvement || outcome.benefit != Money{}) written["benefit"] = money(outcome.benefit);
  if (outcome.shows_in)
    written["shows_in"] = *outcome.shows_in < scenario.segments.size() ? scenario.segments[*outcome.shows_in].name
                                                                       : fmt::format("segment {}", *outcome.shows_in);
  if (outcome.kind_odds_ratios != no_kind_odds_ratios)
    written["kind_odds_ratios"] = by_kind_json(
        scenario.baseline.quality, [&](std::size_t kind) { return number_json(outcome.kind_odds_ratios[kind]); });
  return written;
}

struct QualityWriter {
  json operator()(const RateSpec&) const { return {}; }
  json operator()(const ClassifierSpec& spec) const {
    return {{"kind", "classifier"},
            {"prevalence", number_json(spec.prevalence)},
            {"separation", number_json(spec.separation)},
            {"threshold", number_json(spec.threshold)}};
  }
  json operator()(const RegressorSpec& spec) const {
    return {{"kind", "regressor"},
            {"bias", number_json(spec.bias)},
            {"sd", number_json(spec.sd)},
            {"tolerance", number_json(spec.tolerance)}};
  }
  json operator()(const GeneratorSpec& spec) const {
    return {{"kind", "generator"},
            {"hallucination", number_json(spec.hallucination)},
            {"harmful", number_json(spec.harmful)},
            {"filter",
             {{"hit_rate", number_json(spec.hit_rate)}, {"false_alarm_rate", number_json(spec.false_alarm_rate)}}}};
  }
};

json check_json(const OfflineCheckSpec& check) {
  const auto stops = [&](Outcome o) { return check.stops[static_cast<std::size_t>(o)]; };
  json detects = json::object(), false_alarms = json::object();
  for (std::size_t c = 0; c < outcome_count; ++c) {
    const auto outcome = static_cast<Outcome>(c);
    (is_regression(outcome) ? detects : false_alarms)[std::string{name_of(outcome)}] = chance_json(stops(outcome));
  }
  const bool is_one_rate = stops(Outcome::improvement) == stops(Outcome::no_change);
  return {{"name", check.name},
          {"detects", detects},
          {"false_alarms", is_one_rate ? chance_json(stops(Outcome::improvement)) : false_alarms},
          {"takes", text_json(check.takes)}};
}

json limit_json(const OfflineLimitSpec& limit, const QualitySpec& quality) {
  const auto metrics = metrics_of(quality);
  if (limit.metric >= metrics.size()) return {{"metric", fmt::format("figure {}", limit.metric)}};
  const Metric& metric = metrics[limit.metric];
  const char* key = limit.against == OfflineLimitSpec::Against::baseline ? "worse_by_at_most"
                    : metric.limit == Metric::Limit::at_least            ? "at_least"
                                                                         : "at_most";
  return {{"metric", metric.name}, {key, number_json(limit.value)}};
}

}  // namespace

json baseline_json(const BaselineSpec& baseline) {
  json written{{"trained_ago", text_json(baseline.trained_ago)}};
  if (std::holds_alternative<RateSpec>(baseline.quality))
    written["failure"] = chance_json(baseline.failure);
  else
    written["quality"] = std::visit(QualityWriter{}, baseline.quality);
  return written;
}

json segments_json(std::span<const SegmentSpec> segments) {
  json list = json::array();
  for (const SegmentSpec& segment : segments)
    list.push_back({{"name", segment.name},
                    {"share", chance_json(segment.share)},
                    {"failure", chance_json(segment.failure)},
                    {"candidate_odds_ratio", ratio_json(segment.odds_ratio_median, segment.odds_ratio_sigma)},
                    {"failure_cost_ratio", number_json(segment.failure_cost_ratio)}});
  return list;
}

json candidate_json(const Scenario& scenario, const MoneyText& money) {
  const CandidateSpec& candidate = scenario.candidate;
  json outcomes = json::object();
  for (std::size_t i = 0; i < outcome_count; ++i)
    outcomes[std::string{outcome_names[i]}] = outcome_json(scenario, i, money);
  return {{"trained_ago", text_json(candidate.trained_ago)},
          {"outcomes", outcomes},
          {"fix", text_json(candidate.fix)},
          {"fixed_trained_after", text_json(candidate.fixed_trained_after)},
          {"fixed_is_improvement", chance_json(candidate.fixed_is_improvement)},
          {"after_rollback", choice_json(candidate.after_rollback, after_rollback_names)},
          {"most_fixes", candidate.most_fixes}};
}

json offline_json(const OfflineSpec& offline, const QualitySpec& quality) {
  json limits = json::array(), checks = json::array();
  for (const OfflineLimitSpec& limit : offline.limits) limits.push_back(limit_json(limit, quality));
  for (const OfflineCheckSpec& check : offline.checks) checks.push_back(check_json(check));
  json written{{"cases", offline.cases}, {"limits", limits}, {"checks", checks}};
  const bool counts_failures = offline.fails_above != std::numeric_limits<double>::infinity();
  if (counts_failures || offline.limits.empty()) written["fails_above"] = number_json(offline.fails_above);
  return written;
}

json fleet_json(const FleetSpec& fleet, const MoneyText& money) {
  return {{"replicas", number_json(fleet.replicas)},
          {"replica_hour", money(fleet.replica_hour, "h")},
          {"pricing", choice_json(fleet.pricing, fleet_pricing_names)}};
}

json costs_json(const CostSpec& costs, const QualitySpec& quality, const MoneyText& money) {
  json written{{"failure", money(costs.failure)},
               {"engineer_hour", money(costs.engineer_hour, "h")},
               {"deployment", money(costs.deployment)},
               {"slo_penalty", money(costs.slo_penalty)},
               {"latency_second", money(costs.latency_second)},
               {"incident_minute", money(costs.incident_minute)},
               {"off_hours_factor", number_json(costs.off_hours_factor)}};
  if (costs.has_prices_of_kinds())
    written["failures"] = by_kind_json(quality, [&](std::size_t kind) { return money(costs.of_failure(kind)); });
  return written;
}

json business_json(const BusinessSpec& business) {
  return {{"adoption", text_json(business.adoption)},
          {"competitor",
           {{"after", text_json(business.competitor_after)}, {"factor", number_json(business.competitor_factor)}}}};
}

json decision_json(const DecisionSpec& decision, const MoneyText& money) {
  json limits = json::array();
  for (const LimitSpec& limit : decision.limits)
    limits.push_back({{"event", choice_json(limit.event, risk_event_names)}, {"at_most", chance_json(limit.at_most)}});
  const bool has_budget = decision.budget.value() != std::numeric_limits<double>::infinity();
  return {{"budget", has_budget ? money(decision.budget) : json("none")},
          {"indifference", money(decision.indifference)},
          {"confidence", chance_json(decision.confidence)},
          {"limits", limits}};
}

}  // namespace rollcast::scenarios
