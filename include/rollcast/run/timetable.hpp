#pragma once

#include <vector>

#include "rollcast/kernel/curve.hpp"
#include "rollcast/run/strategy_plan.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::run {

/// When a planned stage happens if nothing goes wrong.
struct TimedStage {
  Share share;
  Fleets fleets;
  SimTime begins;  ///< never when that is not before the scenario's end
  SimTime due;     ///< its time is over, or the scenario is
  SimTime ends;    ///< the next stage begins: later than `due` where approval or the calendar's freezes hold it back
  std::optional<VaryingDuration> approval{};  ///< that it has waited for
  Share mirrored{};                           ///< of requests that are copied to the candidate
  Compare compare = Compare::control;         ///< where its judge compares at all
  Looks looks = Looks::on_the_way;
  bool is_watched = true;  ///< by a judge that looks at it
};

/// The hours of a plan in a scenario's calendar, by the requests that usually come (`usual_requests`). Approvals take
/// their median, in office hours.
std::vector<TimedStage> timetable(const StrategyPlan&, const Scenario&, const TickCurve& usual_requests);

}  // namespace rollcast::run
