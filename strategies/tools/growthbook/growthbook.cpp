#include "tools/growthbook/growthbook.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "judges/judge_options.hpp"
#include "judges/safe_rollout.hpp"
#include "stages/stage_options.hpp"

namespace rollcast::strategies {

namespace {

/// A step of the ramp with what it waits for.
struct RampStep {
  MonitoredStep monitored;
  Duration interval;
  bool requires_approval = false;
};

constexpr std::string_view usual_coverage_steps =
    R"([{{"coverage": "1%", "interval": "{0}"}}, {{"coverage": "5%", "interval": "{0}"}},
  {{"coverage": "10%", "interval": "{0}"}}, {{"coverage": "25%", "interval": "{0}"}}, {{"coverage": "50%",
   "interval": "{1}"}}])";
constexpr Share half{0.5};

RampStep read_step(const Fields& fields) {
  RampStep step;
  step.monitored.coverage = fields.share({"coverage",
                                          "Share of users who get the candidate; its control is as large.",
                                          "5%",
                                          {.range = "above 0 %, at most `\"50%\"`"}},
                                         required);
  step.monitored.min_sample_size = fields.whole_number(
      {"min_sample_size",
       "The step goes on until both arms together have served this many requests since the release began.", "10000"},
      0, {.at_least = 0, .at_most = 1e15});
  step.interval = fields.duration(
      {"interval", "How long the step lasts at least; it ends with a refresh of the results.", "6h"}, required);
  step.requires_approval = fields.yes_or_no(
      {"requires_approval", "Whether a person ends the step when nothing else keeps it.", "true"}, false);
  return step;
}

/// In any case with a step.
std::vector<RampStep> read_steps(const Fields& fields, Duration refresh_every) {
  const std::string usual = fmt::format(usual_coverage_steps, to_text(refresh_every), to_text(refresh_every * 12));
  std::vector<RampStep> steps;
  for (const Fields& step :
       fields.objects({"steps",
                       "The monitored steps, whose shares grow; after the last, 100 % of traffic gets the candidate. "
                       "The shares of the default are those of the tool, the intervals assumed.",
                       R"([{"coverage": "5%", "interval": "6h"}, {"coverage": "50%", "interval": "2d"}])",
                       {.by_default = "1, 5, 10 and 25 % for one refresh each, then 50 % for twelve"}},
                      usual))
    steps.push_back(read_step(step));
  const auto coverage = [](const RampStep& step) { return step.monitored.coverage; };
  const bool grow = std::ranges::adjacent_find(steps, std::ranges::greater_equal{}, coverage) == steps.end();
  const bool possible = !steps.empty() && grow && coverage(steps.front()) > nobody() && coverage(steps.back()) <= half;
  if (!possible && !fields.has_error("steps"))
    fields.error("steps",
                 "must cover growing shares from above 0% to 50% at most (a step's control is as large; after the last "
                 "100 % of traffic "
                 "gets the candidate). Write for example [{\"coverage\": \"5%\", \"interval\": \"6h\"}].");
  if (!possible) steps = {RampStep{{half}, refresh_every}};
  return steps;
}

SafeRollout read_rollout(const Fields& fields, const std::vector<RampStep>& steps, Duration refresh_every) {
  static constexpr std::array<std::string_view, 3> actions{"hold", "rollback", "warn"};
  SafeRollout rollout;
  rollout.refresh_every = refresh_every;
  for (const RampStep& step : steps) rollout.steps.push_back(step.monitored);
  rollout.guardrail.alpha =
      read_error_rate(fields, {"alpha", "Level of the confidence sequence, over the whole release.", "1%"}, 0.05);
  rollout.guardrail.tuned_for = fields.number({"tuned_for",
                                               "Requests of both arms at which the confidence sequence is tightest "
                                               "(the sequential tuning parameter of the tool).",
                                               "20000"},
                                              5000.0, {.at_least = 1.0});
  rollout.grace =
      fields.duration({"no_traffic_grace_period",
                       "Without any request in either arm every step is held until so long after the start.", "12h"},
                      Duration::hours(24));
  rollout.no_traffic = static_cast<NoTraffic>(fields.choice(
      {"no_traffic_action",
       "What follows when nobody is served for `no_traffic_grace_period`: hold on, roll back, or go on.", "rollback"},
      actions, 0));
  return rollout;
}

/// What a step waits for comes before the next one.
void ask_people(StageGraph& graph, const std::vector<RampStep>& steps, const VaryingDuration& takes) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!steps[i].requires_approval) continue;
    (i + 1 < steps.size() ? graph.stages[i + 1].approval : graph.approval_to_promote) = takes;
  }
}

}  // namespace

StageGraph read_growthbook(const Fields& fields, const Scenario& scenario) {
  const Duration tick = scenario.tick;
  const Duration refresh_every =
      fields.duration({"update_schedule",
                       "Time between refreshes of the results.",
                       "12h",
                       {.by_default = "`\"6h\"`, rounded up to whole ticks"}},
                      in_ticks(Duration::hours(6), tick), {.at_least = tick, .multiple_of = tick});
  const std::vector<RampStep> steps = read_steps(fields, refresh_every);
  const Duration switch_back = read_switch_back(fields, Duration::seconds(30));
  StageGraph graph;
  graph.gates = {GatePlan{.judge = safe_rollout_judge(read_rollout(fields, steps, refresh_every)),
                          .when_inconclusive = WhenInconclusive::hold,
                          .waits_for_labels = scenario.watching.labels.has_value(),
                          .holds_for = refresh_every}};
  for (const RampStep& step : steps)
    graph.stages.push_back({.name = in_percent(step.monitored.coverage),
                            .share = step.monitored.coverage,
                            .lasts = std::max(in_ticks(step.interval, refresh_every), refresh_every),
                            .fleets = Fleets::moved(step.monitored.coverage.value()),
                            .gate = 0,
                            .switch_back = switch_back});
  lead_on(graph.stages);
  ask_people(graph, steps, read_approval_takes(fields));
  graph.rollback_time = read_rollback_time(fields);
  return graph;
}

}  // namespace rollcast::strategies
