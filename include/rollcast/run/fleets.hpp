#pragma once

#include "rollcast/modules.hpp"

namespace rollcast::run {

/// Replicas of either version, in full fleets. A full fleet of the baseline serves when nothing is released.
struct Fleets {
  double candidate = 0.0;
  double taken = 0.0;  ///< from the baseline's

  /// The candidate's come on top.
  static constexpr Fleets added(double candidate) { return {candidate, 0.0}; }
  /// The candidate's come out of the baseline's.
  static constexpr Fleets moved(double candidate) { return {candidate, candidate}; }
  /// The baseline has none any more.
  static constexpr Fleets switched() { return moved(1.0); }

  /// Beyond one full fleet; negative when there are fewer.
  double extra() const { return candidate - taken; }
  friend bool operator==(const Fleets&, const Fleets&) = default;
};

/// The same in whole replicas.
struct Replicas {
  double baseline = 0.0, candidate = 0.0;
};

/// Of a full fleet of so many: what a version has is rounded up, and the baseline keeps at least one.
Replicas whole_replicas(const Fleets&, double full_fleet);

/// What two versions get of `at_most` in all that have `at_least`, and wish for that or more: what they wish for, or
/// where that is too much, what is left beyond `at_least`, divided in proportion to what each lacks, to the nearest
/// replica.
Replicas granted(const Replicas& wished, const Replicas& at_least, double at_most);

}  // namespace rollcast::run
