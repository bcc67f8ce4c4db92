#include "service.hpp"

#include <algorithm>

namespace rollcast::run {

Service::Service(const World& world, ServiceHistory& history)
    : scenario_{&world.scenario()}, history_{&history}, loads_{world}, deployment_{world} {}

bool Service::shift(SimTime now, const Exposure& next) {
  bool is_faulty = false;
  if (next.feeds_candidate())
    is_faulty = deployment_.begin(now, !exposure().feeds_candidate());
  else
    deployment_.end(now);
  serve(now, next);
  return is_faulty;
}

void Service::serve(SimTime now, const Exposure& next) {
  if (loads_.are_scaled()) keep_fleets(now, fleets_);
  loads_.change(now, next, fleets_);
  const Conditions meets = conditions(now);
  const bool goes_on = !loads_.is_unlimited() && exposure() == next && current().conditions == meets;
  if (!goes_on) history_->change({now, next.candidate, next.fixed, meets, next.mirrored});
}

Conditions Service::conditions(SimTime now) const {
  return {deployment_.effect(now, loads_), deployment_.faulty(now), loads_.lateness()};
}

SimTime Service::conditions_change(SimTime now) const {
  return std::min(loads_.next_change(), deployment_.next_change(now));
}

void Service::keep_fleets(SimTime now, const Fleets& fleets) {
  fleet_hours_ += extra_fleet() * (now - fleets_since_).in_hours();
  fleets_since_ = now;
  fleets_ = fleets;
}

double Service::extra_fleet() const {
  const bool is_reserved = scenario_->fleet.pricing == FleetPricing::reserved;
  if (loads_.is_unlimited()) return is_reserved ? std::max(fleets_.extra(), 0.0) : fleets_.extra();
  const double full = scenario_->fleet.replicas;
  const auto paid = [&](double replicas) { return (is_reserved ? std::max(replicas, full) : replicas) / full; };
  return paid(loads_.replicas()) - paid(loads_.replicas_without_release());
}

void Service::close(SimTime end) {
  keep_fleets(end, {});
  loads_.change(end, {}, {});
}

}  // namespace rollcast::run
