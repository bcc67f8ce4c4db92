#include "tools/argo/argo_blue_green.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "judges/argo_judge.hpp"
#include "stages/stage_options.hpp"
#include "tools/argo/argo_fleets.hpp"

namespace rollcast::strategies {

namespace {

/// What happens before the switch.
struct Preview {
  double size = 1.0;  ///< in full fleets
  Duration ready_time, analysis_takes, promoted_after;
  std::optional<VaryingDuration> promoted_by_people;

  Duration waits() const { return promoted_after > Duration{} ? promoted_after : analysis_takes; }
};

double read_preview_size(const Fields& fields, double full) {
  const auto replicas = static_cast<double>(fields.whole_number(
      {"preview_replica_count", "Replicas of the preview; 0: a full fleet. Needs `fleet.replicas`.", "2"}, 0,
      {.at_least = 0, .at_most = 1e7}));
  if (replicas > 0.0 && full <= 0.0)
    fields.error("preview_replica_count", "needs a fleet to be told of. Write /fleet/replicas.");
  return replicas > 0.0 && full > 0.0 ? std::min(replicas / full, 1.0) : 1.0;
}

Duration read_pre_promotion(const Fields& fields, const Scenario& scenario) {
  if (!fields.has_object("pre_promotion_analysis")) return {};
  const Fields part = fields.object({"pre_promotion_analysis",
                                     "A metric before the switch. Nobody is served then, so it takes its time and has "
                                     "no condition: what tests of the preview find belongs to `offline`.",
                                     R"({"count": 3, "interval": "10min"})",
                                     {.by_default = "none", .range = "without conditions, and with an end"}});
  const MetricPlan metric = read_ending_metric(part, scenario);
  for (const char* condition : {"success_condition", "failure_condition"})
    if (part.has(condition))
      part.error(condition,
                 "would have no requests to measure before the switch. Leave it out; what tests of the preview find "
                 "belongs to "
                 "/offline.");
  return metric.planned_length();
}

Preview read_preview(const Fields& fields, const Scenario& scenario) {
  Preview preview;
  preview.size = read_preview_size(fields, scenario.fleet.replicas);
  const Duration delay = scenario.watching.metrics_delay;
  preview.ready_time = fields.duration({"ready_time",
                                        "Until the preview has started, and again until the rest of its fleet has.",
                                        "10min",
                                        {.by_default = "`\"5min\"`, at least the tick, plus `watching.metrics_delay`",
                                         .range = "longer than `watching.metrics_delay` where the analysis compares"}},
                                       std::max(Duration::minutes(5), scenario.tick) + delay);
  preview.analysis_takes = read_pre_promotion(fields, scenario);
  const bool is_automatic = fields.yes_or_no(
      {"auto_promotion_enabled", "Whether it promotes by itself; else a person promotes before the switch.", "false"},
      true);
  const Duration seconds = fields.duration({"auto_promotion_seconds",
                                            "Promotes after so long, whatever the pre-promotion analysis has come to; "
                                            "0 when that has ended. Only with `auto_promotion_enabled`.",
                                            "30min"},
                                           Duration{});
  const VaryingDuration takes = read_approval_takes(fields);
  if (is_automatic)
    preview.promoted_after = seconds;
  else
    preview.promoted_by_people = takes;
  return preview;
}

std::vector<Stage> stages_before_switch(const Preview& preview) {
  std::vector<Stage> stages{
      {.name = "preview starts", .lasts = preview.ready_time, .fleets = Fleets::added(preview.size)}};
  if (preview.waits() > Duration{} || preview.promoted_by_people)
    stages.push_back({.name = "pre-promotion", .lasts = preview.waits(), .fleets = Fleets::added(preview.size)});
  if (preview.size < 1.0) {
    stages.push_back({.name = "full fleet starts", .lasts = preview.ready_time, .fleets = Fleets::added(preview.size)});
    stages.back().approval = preview.promoted_by_people;
  }
  return stages;
}

/// Whether so much was measured before the switch that it can be compared with.
bool has_control(const std::vector<Stage>& before_switch, Duration delay) {
  return std::any_of(before_switch.begin(), before_switch.end(),
                     [&](const Stage& stage) { return stage.lasts > delay; });
}

}  // namespace

StageGraph read_argo_blue_green(const Fields& fields, const Scenario& scenario) {
  const Preview preview = read_preview(fields, scenario);
  StageGraph graph;
  graph.stages = stages_before_switch(preview);
  const MetricPlan after = read_ending_metric(
      part_or_usual(fields,
                    {"post_promotion_analysis",
                     "A metric after the switch, which must have an end. It compares with the time before the switch; "
                     "where it fails, all traffic is switched back.",
                     R"({"count": 5, "interval": "10min", "success_condition": {"at_most": "2%"}})",
                     {.by_default = "a `count` of 6, every 5 min, at least the tick, success up to 1.5 times the "
                                    "control's failure rate plus 0.002, `failure_limit` 3"}},
                    usual_ending_analysis(scenario)),
      scenario);
  if (after.needs_control() && !has_control(graph.stages, scenario.watching.metrics_delay))
    fields.error(
        "ready_time",
        fmt::format("must be longer than watching.metrics_delay, {} (the analysis compares with what was measured "
                    "before the switch).",
                    to_text(scenario.watching.metrics_delay)));
  const Duration switch_back = read_switch_back(fields, Duration::seconds(30));
  Stage switched{
      .name = "post-promotion", .share = all_traffic(), .lasts = after.planned_length(), .fleets = Fleets::added(1.0)};
  switched.switch_back = switch_back;
  Stage kept = switched;
  kept.name = "old fleet kept";
  kept.lasts = fields.duration(
      {"scale_down_delay",
       "The old fleet is kept so long after the analysis, and undoing takes `switch_back` until then.", "10min"},
      Duration::seconds(30));
  switched.gate = 0;
  switched.compare = Compare::before;
  if (preview.size >= 1.0) switched.approval = preview.promoted_by_people;
  graph.stages.push_back(switched);
  graph.stages.push_back(kept);
  lead_on(graph.stages);
  const ArgoAnalyses analyses{.background = {}, .stages = {{after, false}}};
  graph.gates = {GatePlan{.judge = argo_judge(analyses), .when_inconclusive = WhenInconclusive::hold}};
  graph.gates[0].asking_takes = read_approval_takes(fields);
  graph.gates[0].waits_for_labels = scenario.watching.labels.has_value();
  graph.candidate_kept = read_abort_scale_down_delay(fields);
  graph.rollback_time = read_rollback_time(fields);
  return graph;
}

}  // namespace rollcast::strategies
