#pragma once

#include <optional>
#include <vector>

#include "rollcast/kernel/time.hpp"
#include "rollcast/scenarios/scenario.hpp"
#include "rollcast/world/calendar.hpp"
#include "rollcast/world/weekly_hours.hpp"

namespace rollcast::world {

/// The stretches within which no version gets a larger share and none is promoted: each from its first instant up to,
/// not including, its last. What overlaps or meets is one freeze.
class Freezes {
 public:
  explicit Freezes(const Scenario&);

  /// When the freeze ends in which this instant lies, at the world's end at the latest; nothing outside all freezes.
  std::optional<SimTime> end_at(SimTime) const;
  /// That, or the instant itself outside all freezes.
  SimTime thawed(SimTime t) const { return end_at(t).value_or(t); }

 private:
  SimTime end_of_one(SimTime) const;

  Calendar calendar_;
  WeeklyHours weekly_;
  std::vector<FreezeOnce> once_;
  bool never_;
};

}  // namespace rollcast::world
