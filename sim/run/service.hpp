#pragma once

#include <vector>

#include "alert_watch.hpp"
#include "arm_loads.hpp"
#include "deployment.hpp"
#include "ordinals.hpp"
#include "rollcast/run/exposure.hpp"
#include "rollcast/run/fleets.hpp"
#include "service_history.hpp"

namespace rollcast::run {

/// The service over one release after another: which version gets what share of requests, by which fleets, what waiting
/// and its deployment do to them, and its alerts. What changes any of these begins a stretch of the history.
class Service {
 public:
  /// `stretches` is cleared and filled. The first episode begins at the start of the world's release.
  Service(const World&, std::vector<ExposureStretch>& stretches);
  /// The same service in the next release of the world: its ordinals and its alerts go on.
  Service(const World&, std::vector<ExposureStretch>& stretches, Service&& before);

  /// The next episode begins: the incumbent, which serves 100 % of traffic, has the full fleet. Throws
  /// std::logic_error when it does not serve so, or is not settled (`Deployment::is_settled`).
  void begin_episode(SimTime now, const Roles&);
  const Roles& roles() const { return history_.roles(); }

  Exposure exposure() const { return history_.current().exposure; }
  /// The share of the release's candidate.
  Share candidate() const { return exposure().share_of(roles().candidate); }
  bool feeds_candidate() const { return exposure().feeds(roles().candidate); }
  const ServiceHistory& history() const { return history_; }
  AlertWatch& alerts() { return alerts_; }
  Ordinals& ordinals() { return ordinals_; }

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
  /// Full fleets x hours beyond what would be paid for with nothing released, since the episode began.
  double fleet_hours() const { return fleet_hours_; }
  double peak_utilization() const { return loads_.peak_utilization(); }

  /// Adds up fleets and loads until now.
  void add_up(SimTime now);

 private:
  Conditions conditions(SimTime now) const;
  double extra_fleet() const;

  const Scenario* scenario_;
  Ordinals ordinals_;
  ServiceHistory history_;
  AlertWatch alerts_;
  ArmLoads loads_;
  Deployment deployment_;
  Fleets fleets_;
  SimTime fleets_since_;
  double fleet_hours_ = 0.0;
};

}  // namespace rollcast::run
