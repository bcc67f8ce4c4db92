#pragma once

#include "rollcast/modules.hpp"

namespace rollcast::run {

/// Replicas of an episode's candidate, in full fleets, and what the incumbent gives up for them: a strategy asks for
/// these two, whichever versions they are. A full fleet of the incumbent serves when nothing is released.
struct Fleets {
  double candidate = 0.0;
  double taken = 0.0;  ///< from the incumbent's

  /// The candidate's come on top.
  static constexpr Fleets added(double candidate) { return {candidate, 0.0}; }
  /// The candidate's come out of the incumbent's.
  static constexpr Fleets moved(double candidate) { return {candidate, candidate}; }
  /// The incumbent has none any more.
  static constexpr Fleets switched() { return moved(1.0); }

  /// Beyond one full fleet; negative when there are fewer.
  double extra() const { return candidate - taken; }
  friend bool operator==(const Fleets&, const Fleets&) = default;
};

/// Whole replicas of the two arms that requests are divided between, whichever versions serve in them.
struct Replicas {
  double control = 0.0, newer = 0.0;
};

/// Of a full fleet of so many: what an arm has is rounded up, and the control keeps at least one.
Replicas whole_replicas(const Fleets&, double full_fleet);

/// What the arms get of `at_most` in all that have `at_least`, and wish for that or more: what they wish for, or
/// where that is too much, what is left beyond `at_least`, divided in proportion to what each lacks, to the nearest
/// replica.
Replicas granted(const Replicas& wished, const Replicas& at_least, double at_most);

}  // namespace rollcast::run
