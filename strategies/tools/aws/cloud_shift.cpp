#include "tools/aws/cloud_shift.hpp"

#include <fmt/format.h>

#include "judges/cloud_alarm.hpp"
#include "stages/stage_options.hpp"

namespace rollcast::strategies {

namespace {

std::vector<Stage> stages_of(const CloudShift& shift) {
  const auto fleets = [&](Share share) {
    return shift.is_charged_twice ? Fleets::added(1.0) : Fleets::moved(share.value());
  };
  std::vector<Stage> stages{{.name = "new fleet starts", .lasts = shift.ready_time, .fleets = fleets(nobody())}};
  for (const Share share : shift.steps)
    stages.push_back(
        {.name = in_percent(share), .share = share, .lasts = shift.wait, .fleets = fleets(share), .gate = 0});
  if (shift.termination_wait > Duration{})
    stages.push_back({.name = "old fleet kept",
                      .share = all_traffic(),
                      .lasts = shift.termination_wait,
                      .fleets = fleets(all_traffic()),
                      .gate = 0});
  for (Stage& stage : stages) stage.switch_back = shift.switch_back;
  lead_on(stages);
  return stages;
}

}  // namespace

StageGraph read_watched_shift(const Fields& fields, const Scenario& scenario, const CloudShift& shift) {
  StageGraph graph;
  graph.stages = stages_of(shift);
  graph.gates = {GatePlan{
      .judge = alarm_judge(read_cloud_alarm(
          fields.object({"alarm",
                         "The alarm that rolls back: it goes off when enough of the last periods have a failure rate "
                         "above the threshold.",
                         R"({"threshold": "1%", "period": "5min"})",
                         {.by_default = "two periods of 1 min, at least the tick, above twice `baseline.failure`"}}),
          scenario)),
      .when_inconclusive = WhenInconclusive::hold}};
  graph.gates[0].waits_for_labels = scenario.watching.labels.has_value();
  if (!fields.yes_or_no({"auto_rollback", "Whether the alarm rolls back; else nothing watches.", "false"}, true))
    for (Stage& stage : graph.stages) stage.gate.reset();
  graph.rollback_time = read_rollback_time(fields);
  return graph;
}

std::vector<Share> linear_steps(Share step) {
  std::vector<Share> steps;
  for (double share = step.value(); step > nobody() && share < 1.0 - rounding;
       share = static_cast<double>(steps.size() + 1) * step.value())
    steps.push_back(Share{share});
  return steps;
}

}  // namespace rollcast::strategies
