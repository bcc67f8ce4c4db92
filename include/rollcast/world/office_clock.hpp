#pragma once

#include "rollcast/kernel/time.hpp"
#include "rollcast/scenarios/scenario.hpp"
#include "rollcast/world/calendar.hpp"
#include "rollcast/world/weekly_hours.hpp"

namespace rollcast::world {

/// True when the office never closes.
bool is_round_the_clock(const OfficeHours&);

/// The clock by which signals are acknowledged, `people.utc_offset` ahead of the scenario's. It runs in office hours;
/// off hours it runs slower by `people.off_hours_factor` for what reaches someone on call, and stands still for what
/// waits. So a delay drawn once gives the same instant as it always did within office hours, `factor` times the delay
/// within a night, and goes on in the morning where a night interrupts it.
class OfficeClock {
 public:
  explicit OfficeClock(const Scenario&);

  /// Whether people are at their desks.
  bool is_open(SimTime t) const { return hours_.contains(calendar_.since_monday(t)); }

  /// When a responder is engaged on a signal that takes this long to acknowledge in office hours; at the earliest
  /// instant after the scenario's end that is found where that is later.
  SimTime at_work(SimTime signal, Duration takes, OffHours) const;

  /// How much of a stretch of time lies off hours.
  Duration off_hours_between(SimTime from, SimTime to) const;

 private:
  Calendar calendar_;
  WeeklyHours hours_;
  double off_hours_factor_;
};

}  // namespace rollcast::world
