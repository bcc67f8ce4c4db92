#pragma once

#include <vector>

#include "rollcast/kernel/time.hpp"

namespace rollcast::world {

/// Hours that come again each week: stretches on a circle of seven days, where they may overlap. Instants are counted
/// from Monday 00:00.
class WeeklyHours {
 public:
  /// Adds a stretch; one of seven days is the whole week.
  void add(Duration from, Duration lasts);

  bool contains(Duration since_monday) const;
  /// How long it stays inside or outside from there on; forever when it never changes.
  Duration unchanged_for(Duration since_monday) const;

 private:
  struct Stretch {
    Duration from, lasts;
  };
  std::vector<Stretch> stretches_;
};

}  // namespace rollcast::world
