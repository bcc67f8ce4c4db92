#include "rollcast/world/weekly_hours.hpp"

#include <algorithm>

namespace rollcast::world {

namespace {

/// From one instant of the week forward to the other, less than a week.
Duration forward(Duration from, Duration to) { return (to - from + week()) % week(); }

}  // namespace

void WeeklyHours::add(Duration from, Duration lasts) { stretches_.push_back({from % week(), std::min(lasts, week())}); }

bool WeeklyHours::contains(Duration since_monday) const {
  return std::any_of(stretches_.begin(), stretches_.end(),
                     [&](const Stretch& s) { return forward(s.from, since_monday % week()) < s.lasts; });
}

Duration WeeklyHours::unchanged_for(Duration since_monday) const {
  const Duration here = since_monday % week();
  const bool inside = contains(here);
  Duration soonest = Duration::forever();
  for (const Stretch& s : stretches_)
    for (const Duration change : {s.from, (s.from + s.lasts) % week()})
      if (contains(change) != inside) soonest = std::min(soonest, forward(here, change));
  return soonest;
}

}  // namespace rollcast::world
