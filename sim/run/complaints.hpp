#pragma once

#include "ordinals.hpp"
#include "rollcast/world/world.hpp"
#include "service_history.hpp"

namespace rollcast::run {

/// Users who report the candidate's failures: when the excess failures that they have met add up to a hazard that the
/// world has drawn. They report again, by the next hazard, from when people took it for something else.
class Complaints {
 public:
  Complaints(const World&, const ServiceHistory&, Ordinals&);

  /// When users report next if the service goes on as it does now; never while they wait for a conclusion.
  SimTime next(SimTime now) const;
  void are_heard() { are_open_ = true; }
  /// People have concluded that it is something else: what users complain of goes on.
  void are_taken_for_something_else(SimTime now);

 private:
  double next_threshold();

  const World* world_;
  const ServiceHistory* history_;
  Ordinals* ordinals_;
  double hazard_;          ///< of each excess failure
  double next_;            ///< sum of hazards since the episode's start at which users report
  bool are_open_ = false;  ///< users have reported, and people have not concluded yet
};

}  // namespace rollcast::run
