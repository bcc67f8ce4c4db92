#include "rollcast/reports/summary.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "estimates_json.hpp"
#include "rollcast/scenarios/week_text.hpp"
#include "rollcast/world/offline_gate.hpp"
#include "verdict_text.hpp"

namespace rollcast::reports {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 3> keeps_names{"yes", "no", "unsure"};
constexpr std::array<std::string_view, 5> standing_names{"chosen", "tied", "undecided", "worse", "breaks_limit"};

template <std::size_t N, class Enum>
std::string_view word_for(const std::array<std::string_view, N>& names, Enum e) {
  return names.at(static_cast<std::size_t>(e));
}

Json estimate(const Estimate& e) {
  return {{"value", finite_json(e.value)}, {"standard_error", finite_json(e.standard_error)}};
}

Json quantile(const QuantileEstimate& q) {
  return {{"level", q.level},
          {"value", finite_json(q.value)},
          {"low", finite_json(q.interval.low)},
          {"high", finite_json(q.interval.high)}};
}

Json share_of_class(const ShareOfClass& s) {
  Json json{{"of", s.of}, {"events", s.events}, {"releases", s.releases}};
  json.update(bounded_json(s.share));
  return json;
}

Json column(const ColumnSummary& c) {
  Json json{{"kind", word_for(ledger_kind_names, c.kind)}};
  if (c.mean) json["mean"] = mean_json(*c.mean);
  if (c.probability)
    json[c.kind == LedgerColumn::Kind::time ? "happened" : "probability"] = bounded_json(*c.probability);
  if (c.share_of_class) json["share_of_class"] = share_of_class(*c.share_of_class);
  if (c.worst_5_percent) json["worst_5_percent"] = mean_json(*c.worst_5_percent);
  if (!c.quantiles.empty()) {
    Json& list = json["quantiles"] = Json::array();
    for (const QuantileEstimate& q : c.quantiles) list.push_back(quantile(q));
  }
  return json;
}

Json limit(const LimitSpec& l) {
  return {
      {"event", word_for(risk_event_names, l.event)}, {"words", risk_words(l.event)}, {"at_most", l.at_most.value()}};
}

Json limit_check(const LimitCheck& check) {
  Json json = limit(check.limit);
  json["events"] = check.events;
  json["probability"] = bounded_json(check.probability);
  json["bounds"] = {{"low", finite_json(check.bounds.low)}, {"high", finite_json(check.bounds.high)}};
  json["keeps"] = word_for(keeps_names, check.keeps);
  return json;
}

Json outcome_cost(const OutcomeCost& o) {
  return {{"outcome", outcome_names[static_cast<std::size_t>(o.outcome)]},
          {"runs", o.runs},
          {"mean", o.mean ? mean_json(*o.mean) : Json(nullptr)}};
}

Json segment(const SegmentSummary& s) {
  Json json{{"name", s.name},
            {"share", s.share},
            {"excess_failures", estimate(s.excess)},
            {"failure_rate", estimate(s.failure_rate)},
            {"failure_rate_added", estimate(s.failure_rate_added)}};
  if (s.cost) {
    json["failure_cost_ratio"] = s.cost->failure_cost_ratio;
    json["cost"] = estimate(s.cost->mean);
  }
  return json;
}

Json kind(const KindSummary& k) {
  return {{"name", k.name},
          {"title", k.title},
          {"price", k.price},
          {"excess_failures", estimate(k.excess)},
          {"cost", estimate(k.cost)}};
}

Json band(const Band& b) {
  return {{"p10", finite_json(b.p10)}, {"p50", finite_json(b.p50)}, {"p90", finite_json(b.p90)}};
}

Json course(const QualityCourse& c) {
  Json json{{"metric", c.metric}, {"points", Json::array()}};
  for (const QualityPoint& p : c.points)
    json["points"].push_back({{"hour", p.hour}, {"baseline", band(p.baseline)}, {"candidate", band(p.candidate)}});
  return json;
}

Json version(const VersionQuality& v) {
  Json json{{"version", v.version}, {"probability", v.probability}, {"values", Json::array()}};
  for (const double value : v.values) json["values"].push_back(finite_json(value));
  return json;
}

/// What a release does to quality in the terms of the field: figures before and after, and their courses over time.
Json quality(const QualitySummary& q) {
  Json json{{"kind", q.kind}, {"metrics", Json::array()}, {"versions", Json::array()}};
  for (const Metric& m : q.metrics)
    json["metrics"].push_back(
        {{"name", m.name}, {"title", m.title}, {"reads", m.reads == Metric::Reads::share ? "share" : "number"}});
  for (const VersionQuality& v : q.versions) json["versions"].push_back(version(v));
  json["worlds"] = q.worlds;
  json["stretch_h"] = q.stretch_h;
  Json& courses = json["over_time"] = Json::array();
  for (const QualityCourse& c : q.courses) courses.push_back(course(c));
  return json;
}

/// The place of another stage, or an end in words.
Json destination(std::size_t to) {
  if (to == DrawnStage::promotion) return "promote";
  return to == DrawnStage::roll_back ? Json("roll_back") : Json(to);
}

Json stage(const DrawnStage& s) {
  Json json{{"name", s.name}, {"share", s.share.value()}, {"lasts", to_text(s.lasts)}};
  if (s.mirrored > nobody()) json["mirrored"] = s.mirrored.value();
  if (!s.judge.empty()) json["judge"] = s.judge;
  if (s.is_approved) json["approved"] = true;
  json["pass"] = destination(s.pass);
  if (!s.judge.empty()) json["fail"] = destination(s.fail);
  return json;
}

Json strategy(const StrategySummary& s) {
  Json json{{"label", s.label},
            {"name", s.name},
            {"standing", word_for(standing_names, s.standing)},
            {"cost_above_choice", s.above_choice ? bounded_json(*s.above_choice) : Json(nullptr)},
            {"cost_above_best_other", bounded_json(s.mcb)},
            {"regret", s.regret ? mean_json(*s.regret) : Json(nullptr)},
            {"cheapest_in", finite_json(s.cheapest_in)}};
  Json& limits = json["limits"] = Json::array();
  for (const LimitCheck& check : s.limits) limits.push_back(limit_check(check));
  Json& by_outcome = json["cost_by_outcome"] = Json::array();
  for (const OutcomeCost& each : s.by_outcome) by_outcome.push_back(outcome_cost(each));
  Json& columns = json["columns"] = Json::object();
  for (const ColumnSummary& c : s.columns) columns[c.name] = column(c);
  if (!s.segments.empty()) {
    Json& segments = json["segments"] = Json::array();
    for (const SegmentSummary& each : s.segments) segments.push_back(segment(each));
  }
  if (!s.kinds.empty()) {
    Json& kinds = json["kinds"] = Json::array();
    for (const KindSummary& each : s.kinds) kinds.push_back(kind(each));
  }
  if (!s.stages.empty()) {
    Json& stages = json["stages"] = Json::array();
    for (const DrawnStage& each : s.stages) stages.push_back(stage(each));
  }
  Json& dots = json["cost_of_50_releases"] = Json::array();
  for (const double cost : s.dots) dots.push_back(finite_json(cost));
  Json& exceedance = json["exceedance"] = Json::array();
  for (const Point& p : s.exceedance)
    exceedance.push_back({{"cost", finite_json(p.x)}, {"probability", finite_json(p.y)}});
  Json& exposure = json["exposure"] = Json::array();
  for (const ExposurePoint& p : s.exposure) {
    exposure.push_back({{"hour", p.hour}, {"mean", p.mean}, {"p10", p.p10}, {"p50", p.p50}, {"p90", p.p90}});
  }
  return json;
}

Json versus(const std::optional<Versus>& v) {
  if (!v) return nullptr;
  Json json{{"label", v->label}};
  json.update(bounded_json(v->difference));
  return json;
}

Json break_even(const BreakEven& f) {
  Json json{{"what", f.what},
            {"pointer", f.pointer},
            {"now", finite_json(f.now)},
            {"to", finite_json(f.to)},
            {"standard_error", finite_json(f.standard_error)},
            {"low", finite_json(f.interval.low)},
            {"high", finite_json(f.interval.high)},
            {"then", f.then.empty() ? Json(nullptr) : Json(f.then)}};
  json["limit"] = f.limit ? limit(*f.limit) : Json(nullptr);
  json["crossing"] = f.limit ? Json(f.crossing) : Json(nullptr);
  json["held_fixed"] = f.held_fixed;
  return json;
}

Json verdict(const Scenario& scenario, const StudyResult& result) {
  const Verdict& v = result.verdict;
  Json json{{"kind", word_for(verdict_kind_names, v.kind)},
            {"choice", v.choice.empty() ? Json(nullptr) : Json(v.choice)},
            {"contenders", v.contenders},
            {"equal", v.equal},
            {"indifference", v.indifference},
            {"indifference_is_derived", v.indifference_is_derived},
            {"more_runs", v.more_runs},
            {"runner_up", versus(v.runner_up)},
            {"without_limits", versus(v.without_limits)}};
  Json& nearest = json["nearest"] = nullptr;
  if (v.nearest) nearest = {{"label", v.nearest->label}, {"limit", limit_check(v.nearest->worst)}};
  Json& break_evens = json["break_evens"] = Json::array();
  for (const BreakEven& f : v.break_evens) break_evens.push_back(break_even(f));
  const VerdictText text = verdict_text(scenario, result);
  json["headline"] = text.headline;
  json["reasons"] = text.reasons;
  return json;
}

Json decision(const DecisionSpec& d) {
  Json json{{"budget", finite_json(d.budget.value())},
            {"indifference", d.indifference.value()},
            {"confidence", d.confidence.value()}};
  json["shown_confidence"] = shown_confidence.value();
  Json& limits = json["limits"] = Json::array();
  for (const LimitSpec& l : d.limits) limits.push_back(limit(l));
  return json;
}

Json study(const StudyResult& result) {
  Json json{
      {"mode", name_of(result.mode)}, {"seed", result.seed}, {"first_run", result.first_run}, {"runs", result.runs}};
  if (result.mode != Mode::bridge) return json;
  Json& list = json["run_as_aggregate"] = Json::array();
  for (const RunAsAggregate& strategy : result.not_bridged)
    list.push_back({{"label", strategy.label}, {"because", strategy.because}});
  return json;
}

/// What passing before the release says of a candidate, where there is anything to pass.
Json offline(const Scenario& scenario) {
  const Screening screening = screening_of(scenario);
  Json json{{"passes", screening.any.value()}};
  Json& outcomes = json["outcomes"] = Json::array();
  for (std::size_t c = 0; c < outcome_count; ++c)
    outcomes.push_back({{"outcome", outcome_names[c]},
                        {"probability", scenario.candidate.outcomes[c].probability.value()},
                        {"passes", screening.pass[c].value()},
                        {"given_pass", screening.given_pass[c].value()}});
  return json;
}

}  // namespace

std::string content_hash(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return fmt::format("{:016x}", hash);
}

Json summary_json(const Scenario& scenario, const StudyResult& result, const ReportIdentity& identity) {
  Json json{{"format", "rollcast summary 1"},
            {"version", identity.version},
            {"scenario",
             {{"name", scenario.name},
              {"story", scenario.story},
              {"slug", identity.slug},
              {"hash", identity.scenario_hash},
              {"currency", scenario.currency},
              {"start", to_text(scenario.start)},
              {"until", to_text(scenario.until)},
              {"until_h", scenario.until.in_hours()}}},
            {"study", study(result)},
            {"decision", decision(scenario.decision)},
            {"verdict", verdict(scenario, result)}};
  if (!OfflineGate{scenario}.lets_all_pass()) json["scenario"]["offline"] = offline(scenario);
  if (result.quality) json["quality"] = quality(*result.quality);
  for (const Setting& setting : identity.settings)
    json["scenario"]["set"].push_back({{"pointer", setting.pointer}, {"value", setting.value}});
  Json& parts = json["cost_parts"] = Json::array();
  for (const LedgerColumn& part : cost_parts())
    parts.push_back({{"column", part.name}, {"title", part.price->pays_for}, {"price", part.price->pointer}});
  Json& strategies = json["strategies"] = Json::array();
  for (const StrategySummary& s : result.strategies) strategies.push_back(strategy(s));
  return json;
}

std::string summary_text(const Json& summary) {
  return summary.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace rollcast::reports
