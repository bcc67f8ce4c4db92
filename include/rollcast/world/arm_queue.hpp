#pragma once

#include "rollcast/world/waits.hpp"

namespace rollcast::world {

/// The queue before one version's servers from moment to moment: the long run at the present utilization, but for the
/// time that an overload takes to build a backlog up to the time-out, and to work it off. The backlog moves as a fluid
/// does, as fast as work comes in excess of capacity, and at least as fast as the queue wanders by itself. Below
/// capacity and without a backlog waits follow the utilization at once.
class ArmQueue {
 public:
  /// What becomes of the requests of the next `seconds`, at this utilization. Nothing changes.
  Waits ahead(double seconds, WaitsTable&, double utilization) const;
  /// Goes on by so much.
  void advance(double seconds, const WaitsTable&, double utilization);
  bool is_empty() const { return backlog_ == 0.0; }
  /// Seconds that a request which comes now waits behind the backlog.
  double backlog() const { return backlog_; }
  /// The servers have changed, and work the backlog off so many times as fast.
  void change_speed(double ratio) { backlog_ /= ratio; }

 private:
  double backlog_ = 0.0;
};

}  // namespace rollcast::world
