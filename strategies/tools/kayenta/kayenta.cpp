#include "tools/kayenta/kayenta.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "judges/canary_analysis.hpp"
#include "judges/mann_whitney.hpp"
#include "stages/fleet_rule.hpp"
#include "stages/stage_options.hpp"

namespace rollcast::strategies {

namespace {

constexpr std::string_view usual_metrics = R"([{"name": "failure rate"}])";

MetricRule read_metric(const Fields& fields) {
  fields.text({"name", "What the metric is called. All metrics see the failure rate.", "errors"}, "failure rate");
  MetricRule rule = read_metric_rule(fields);
  const double usual = rule.effect_size == EffectSize::mean_ratio ? 1.0 : 0.5;
  rule.is_critical = fields.yes_or_no({"critical", "Whether the score is 0 when this metric fails.", "true"}, false);
  rule.critical_increase = fields.number({"critical_increase",
                                          "Smallest effect of an increase that makes the score 0.",
                                          "1.5",
                                          {.by_default = "1, with `effect_size` `\"cles\"` 0.5"}},
                                         usual, {.at_least = 0.0, .at_most = 1000.0});
  rule.critical_decrease = fields.number({"critical_decrease",
                                          "Largest effect of a decrease that makes the score 0.",
                                          "0.5",
                                          {.by_default = "1, with `effect_size` `\"cles\"` 0.5"}},
                                         usual, {.at_least = 0.0, .at_most = 1000.0});
  rule.must_have_data = fields.yes_or_no(
      {"must_have_data", "Whether the metric fails without data; else it is left out.", "true"}, false);
  return rule;
}

std::vector<MetricRule> read_metrics(const Fields& fields) {
  std::vector<MetricRule> metrics;
  for (const Fields& metric : fields.objects({"metrics",
                                              "The metrics of the score, which is the percentage that passes. The "
                                              "default is the failure rate, of which an increase is bad, and assumed.",
                                              R"([{"name": "failure rate", "critical": true}])",
                                              {.range = "at least one"}},
                                             usual_metrics))
    metrics.push_back(read_metric(metric));
  if (metrics.empty() && !fields.has_error("metrics"))
    fields.error(
        "metrics",
        "are none (nothing could be judged). Write for example [{\"name\": \"failure rate\", \"critical\": true}].");
  return metrics;
}

/// Counts come late, and those of a stage begin with it.
Duration read_interval(const Fields& fields, const Scenario& scenario, Duration step) {
  const Duration delay = scenario.watching.metrics_delay;
  const Duration usual = in_ticks(Duration::hours(1), step) + in_ticks(delay, step);
  const Duration interval = fields.duration({"interval",
                                             "Time between judgments; never more than the lifetime.",
                                             "2h",
                                             {.by_default = "`\"1h\"`, in whole steps, plus `watching.metrics_delay`",
                                              .range = "a multiple of `step`, longer than `watching.metrics_delay`"}},
                                            usual, {.at_least = step, .multiple_of = step});
  if (interval <= delay && !fields.has_error("interval"))
    fields.error(
        "interval",
        fmt::format("must be longer than watching.metrics_delay, {} (else the first judgment is without data, and "
                    "fails).",
                    to_text(delay)));
  return interval;
}

CanaryAnalysis read_analysis(const Fields& fields, const Scenario& scenario) {
  const Duration tick = scenario.tick;
  CanaryAnalysis analysis;
  analysis.metrics = read_metrics(fields);
  analysis.step = fields.duration({"step",
                                   "A point of each arm's series of failure rates.",
                                   "5min",
                                   {.by_default = "`\"1min\"`, at least the tick"}},
                                  std::max(Duration::minutes(1), tick), {.at_least = tick, .multiple_of = tick});
  analysis.interval = read_interval(fields, scenario, analysis.step);
  analysis.lookback = fields.duration(
      {"lookback", "Window of a judgment; 0: all since the warm-up.", "2h", {.range = "a multiple of `step`"}},
      Duration{}, {.multiple_of = analysis.step});
  analysis.pass =
      fields.number({"pass", "Score that the last judgment must reach.", "90"}, 95.0, {.above = 0.0, .at_most = 100.0});
  analysis.marginal =
      fields.number({"marginal", "Score that each judgment must exceed.", "50", {.range = "below `pass`"}}, 75.0,
                    {.at_least = 0.0, .at_most = 100.0});
  if (analysis.marginal >= analysis.pass && !fields.has_error("marginal") && !fields.has_error("pass"))
    fields.error("marginal", "must be below \"pass\" (what passes cannot fail). Lower it.");
  return analysis;
}

Share read_share(const Fields& fields) {
  const Share share = fields.share({"share",
                                    "Share of requests that the canary serves. The default is assumed.",
                                    "5%",
                                    {.range = "strictly between 0 % and 100 %"}},
                                   Share{0.1});
  if ((share <= nobody() || share >= all_traffic()) && !fields.has_error("share"))
    fields.error("share", "must lie strictly between 0% and 100% (a canary is compared with a control).");
  return share;
}

/// What a canary is compared with: a baseline of its size, or all that others are served by.
std::optional<Share> read_baseline(const Fields& fields, Share share) {
  static constexpr std::array<std::string_view, 2> controls{"baseline", "production"};
  if (fields.choice(
          {"control",
           "What the canary is compared with: a baseline of its size, whose replicas are not paid for, or all others.",
           "production"},
          controls, 0) == 1)
    return std::nullopt;
  if (share > Share{0.5} && !fields.has_error("share"))
    fields.error("control", "is as large as the canary, so that more than 50% leave too few. Write \"production\".");
  return share;
}

}  // namespace

StageGraph read_kayenta(const Fields& fields, const Scenario& scenario) {
  CanaryAnalysis analysis = read_analysis(fields, scenario);
  const Duration lifetime =
      fields.duration({"lifetime",
                       "How long the canary is judged.",
                       "6h",
                       {.by_default = "three intervals", .range = "a multiple of `step`"}},
                      analysis.interval * 3, {.at_least = analysis.step, .multiple_of = analysis.step});
  analysis.interval = std::min(analysis.interval, lifetime);
  Stage canary{
      .name = "canary", .share = read_share(fields), .lasts = analysis.interval * (lifetime / analysis.interval)};
  analysis.baseline = read_baseline(fields, canary.share);
  canary.fleets = read_fleet_plan(fields, FleetRule::added, scenario).at(canary.share);
  canary.switch_back = read_switch_back(fields, Duration::minutes(1));
  Stage warm_up = canary;
  warm_up.name = "warm-up";
  warm_up.lasts = fields.duration({"warm_up", "The canary serves so long before anything counts.", "30min"}, Duration{},
                                  {.multiple_of = scenario.tick});
  canary.gate = 0;
  StageGraph graph;
  graph.gates = {GatePlan{.judge = canary_analysis_judge(std::move(analysis)),
                          .when_inconclusive = WhenInconclusive::roll_back,
                          .waits_for_labels = scenario.watching.labels.has_value()}};
  if (warm_up.lasts > Duration{}) graph.stages.push_back(warm_up);
  graph.stages.push_back(canary);
  lead_on(graph.stages);
  graph.rollback_time = read_rollback_time(fields);
  return graph;
}

}  // namespace rollcast::strategies
