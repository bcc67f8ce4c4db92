#include "rollcast/world/office_clock.hpp"

#include <algorithm>
#include <cmath>

namespace rollcast::world {

namespace {

Duration times(Duration d, double factor) {
  return Duration::microseconds(std::llround(static_cast<double>(d.count()) * factor));
}

/// The length of an office day; closing at the hour it opens, or before, is on the next day.
Duration open_for(const OfficeHours& office) {
  const Duration length = (office.to - office.from + Duration::days(1)) % Duration::days(1);
  return length == Duration{} ? Duration::days(1) : length;
}

/// By the scenario's clock.
WeeklyHours hours_of(const OfficeHours& office, Duration utc_offset) {
  WeeklyHours hours;
  const Duration shifted = week() - utc_offset;
  const int days = (office.days.last - office.days.first + 7) % 7 + 1;
  for (int i = 0; i < days; ++i)
    hours.add(Duration::days(office.days.first + i) + office.from + shifted, open_for(office));
  return hours;
}

}  // namespace

bool is_round_the_clock(const OfficeHours& office) {
  return hours_of(office, Duration{}).unchanged_for(Duration{}).is_forever();
}

OfficeClock::OfficeClock(const Scenario& scenario)
    : calendar_{scenario},
      hours_{hours_of(scenario.people.office_hours, scenario.people.utc_offset)},
      off_hours_factor_{scenario.people.off_hours_factor} {}

SimTime OfficeClock::at_work(SimTime signal, Duration takes, OffHours off_hours) const {
  SimTime now = signal;
  Duration left = takes;
  while (now < calendar_.end) {
    const Duration time_of_week = calendar_.since_monday(now);
    const Duration stretch = hours_.unchanged_for(time_of_week);
    const bool open = hours_.contains(time_of_week), waits = !open && off_hours == OffHours::waits;
    const double slowness = open ? 1.0 : off_hours_factor_;
    if (!waits && times(left, slowness) <= stretch) return now + times(left, slowness);
    if (!waits) left = std::max(left - times(stretch, 1.0 / slowness), Duration{});
    now = now + stretch;
  }
  return now;
}

Duration OfficeClock::off_hours_between(SimTime from, SimTime to) const {
  Duration off;
  for (SimTime now = from; now < to;) {
    const Duration time_of_week = calendar_.since_monday(now);
    const Duration stretch = std::min(hours_.unchanged_for(time_of_week), to - now);
    if (!hours_.contains(time_of_week)) off = off + stretch;
    now = now + stretch;
  }
  return off;
}

}  // namespace rollcast::world
