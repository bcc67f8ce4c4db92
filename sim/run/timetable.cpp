#include "rollcast/run/timetable.hpp"

#include <algorithm>

#include "rollcast/world/freezes.hpp"
#include "rollcast/world/office_clock.hpp"

namespace rollcast::run {

namespace {

/// Whether metrics tell of enough requests in each arm of a stage.
bool has_enough(const PlannedStage& stage, SimTime begins, SimTime now, Duration metrics_delay,
                const TickCurve& usual_requests) {
  if (stage.requests_per_arm <= 0.0) return true;
  const double lesser = std::min(stage.share.value() + stage.mirrored.value(), 1.0 - stage.share.value());
  return lesser * (usual_requests.at(now - metrics_delay) - usual_requests.at(begins)) >= stage.requests_per_arm;
}

SimTime end_of(const PlannedStage& stage, SimTime begins, Duration metrics_delay, const TickCurve& usual_requests) {
  if (stage.lasts.is_forever()) return usual_requests.end();
  SimTime due = begins + stage.lasts;
  while (due < usual_requests.end() && !has_enough(stage, begins, due, metrics_delay, usual_requests))
    due = due + stage.lasts;
  return std::min(due, usual_requests.end());
}

}  // namespace

std::vector<TimedStage> timetable(const StrategyPlan& plan, const Scenario& scenario, const TickCurve& usual_requests) {
  const Freezes freezes{scenario};
  const OfficeClock office{scenario};
  std::vector<TimedStage> stages;
  SimTime now = freezes.thawed(SimTime{});
  for (const PlannedStage& planned : plan.stages) {
    if (planned.approval && !stages.empty() && now < usual_requests.end())
      now = stages.back().ends =
          freezes.thawed(office.at_work(stages.back().due, planned.approval->median, OffHours::waits));
    TimedStage stage{planned.share,    planned.fleets,   SimTime::never(), SimTime::never(), SimTime::never(),
                     planned.approval, planned.mirrored, planned.compare,  planned.looks,    planned.is_watched};
    if (now < usual_requests.end()) {
      stage.begins = now;
      stage.due = end_of(planned, now, scenario.watching.metrics_delay, usual_requests);
      now = stage.ends = freezes.thawed(stage.due);
    }
    stages.push_back(stage);
  }
  return stages;
}

}  // namespace rollcast::run
