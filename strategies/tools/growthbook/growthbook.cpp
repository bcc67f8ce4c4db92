#include "tools/growthbook/growthbook.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "judges/judge_options.hpp"
#include "judges/safe_rollout.hpp"

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
  step.monitored.coverage = fields.share("coverage", required);
  step.monitored.min_sample_size = fields.whole_number("min_sample_size", 0, {.at_least = 0, .at_most = 1e15});
  step.interval = fields.duration("interval", required);
  step.requires_approval = fields.yes_or_no("requires_approval", false);
  return step;
}

/// In any case with a step.
std::vector<RampStep> read_steps(const Fields& fields, Duration refresh_every) {
  const std::string usual = fmt::format(usual_coverage_steps, to_text(refresh_every), to_text(refresh_every * 12));
  std::vector<RampStep> steps;
  for (const Fields& step : fields.objects("steps", usual)) steps.push_back(read_step(step));
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
  rollout.guardrail.alpha = read_error_rate(fields, "alpha", 0.05);
  rollout.guardrail.tuned_for = fields.number("tuned_for", 5000.0, {.at_least = 1.0});
  rollout.grace = fields.duration("no_traffic_grace_period", Duration::hours(24));
  rollout.no_traffic = static_cast<NoTraffic>(fields.choice("no_traffic_action", actions, 0));
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
      fields.duration("update_schedule", in_ticks(Duration::hours(6), tick), {.at_least = tick, .multiple_of = tick});
  const std::vector<RampStep> steps = read_steps(fields, refresh_every);
  const Duration switch_back = fields.duration("switch_back", Duration::seconds(30));
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
  ask_people(graph, steps, fields.varying_duration("approval_takes", VaryingDuration{Duration::hours(1), 1.0}));
  graph.rollback_time = fields.duration("rollback_time", Duration::minutes(30));
  return graph;
}

}  // namespace rollcast::strategies
