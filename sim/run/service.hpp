#pragma once

#include "arm_loads.hpp"
#include "deployment.hpp"
#include "rollcast/run/exposure.hpp"
#include "rollcast/run/fleets.hpp"
#include "service_history.hpp"

namespace rollcast::run {

/// The service while something is released: which version gets what share of requests, by which fleets, and what
/// waiting and its deployment do to them. What changes any of these begins a stretch of the history.
class Service {
 public:
  Service(const World&, ServiceHistory&);

  const ExposureStretch& current() const { return history_->current(); }
  Exposure exposure() const { return current().exposure(); }
  Share candidate() const { return current().candidate; }
  const ServiceHistory& history() const { return *history_; }

  /// Shifts requests between versions, which is an act that may fail: returns whether it was faulty.
  bool shift(SimTime now, const Exposure&);
  /// From now on these shares are served, until they or the conditions change.
  void serve(SimTime now, const Exposure&);
  /// When what the outcome of requests depends on changes by itself.
  SimTime conditions_change(SimTime now) const;
  const Deployment& deployment() const { return deployment_; }

  bool has_unlimited_capacity() const { return loads_.is_unlimited(); }
  const Fleets& fleets() const { return fleets_; }
  /// From now on these fleets are kept. They serve from the next `serve` on.
  void keep_fleets(SimTime now, const Fleets&);
  /// So many full fleets are paid for, beside those kept.
  void keep_beside(double fleets, Duration lasts) { fleet_hours_ += fleets * lasts.in_hours(); }
  /// Full fleets x hours beyond what would be paid for with nothing released.
  double fleet_hours() const { return fleet_hours_; }
  double peak_utilization() const { return loads_.peak_utilization(); }

  /// Adds up fleets and loads to the end of time.
  void close(SimTime end);

 private:
  Conditions conditions(SimTime now) const;
  double extra_fleet() const;

  const Scenario* scenario_;
  ServiceHistory* history_;
  ArmLoads loads_;
  Deployment deployment_;
  Fleets fleets_;
  SimTime fleets_since_;
  double fleet_hours_ = 0.0;
};

}  // namespace rollcast::run
