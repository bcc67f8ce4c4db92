#include "rollcast/world/freezes.hpp"

#include <algorithm>

namespace rollcast::world {

Freezes::Freezes(const Scenario& scenario)
    : calendar_{scenario}, once_{scenario.freezes.once}, never_{scenario.freezes.weekly.empty() && once_.empty()} {
  for (const WeeklyFreeze& f : scenario.freezes.weekly)
    weekly_.add(f.from.since_monday(), (f.to.since_monday() - f.from.since_monday() + week()) % week());
}

/// The end of some freeze at this instant, or the instant itself.
SimTime Freezes::end_of_one(SimTime t) const {
  const Duration time_of_week = calendar_.since_monday(t);
  if (weekly_.contains(time_of_week)) return t + weekly_.unchanged_for(time_of_week);
  for (const FreezeOnce& f : once_)
    if (t.since_start() >= f.after && t.since_start() < f.after + f.lasts) return SimTime{} + f.after + f.lasts;
  return t;
}

std::optional<SimTime> Freezes::end_at(SimTime t) const {
  if (never_) return std::nullopt;
  SimTime end = t;
  for (SimTime further = end_of_one(end); further > end && end < calendar_.end; further = end_of_one(end))
    end = further;
  if (end == t) return std::nullopt;
  return std::min(end, calendar_.end);
}

}  // namespace rollcast::world
