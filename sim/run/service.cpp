#include "service.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace rollcast::run {

Service::Service(const World& world, std::vector<ExposureStretch>& stretches)
    : scenario_{&world.scenario()},
      history_{world, stretches},
      alerts_{world, history_},
      loads_{world},
      deployment_{world, ordinals_},
      fleets_since_{world.release_begin()} {}

Service::Service(const World& world, std::vector<ExposureStretch>& stretches, Service&& before)
    : scenario_{&world.scenario()},
      ordinals_{before.ordinals_},
      history_{world, stretches},
      alerts_{world, history_, std::move(before.alerts_)},
      loads_{world},
      deployment_{world, ordinals_},
      fleets_since_{world.release_begin()} {
  ++ordinals_.episodes;
}

void Service::begin_episode(SimTime now, const Roles& next) {
  if (exposure().share_of(next.incumbent) != all_traffic())
    throw std::logic_error{"an episode begins with an incumbent that serves 100 % of traffic"};
  const bool was_released = exposure().newer == next.incumbent && exposure().share > nobody();
  if (was_released && next.incumbent == FirstRelease::candidate && !deployment_.is_settled(now))
    throw std::logic_error{"an episode begins with an incumbent that is in full and plain effect"};
  if (now > history_.episode_begin()) ++ordinals_.episodes;
  add_up(now);
  if (exposure().newer == next.incumbent) loads_.swap_arms();
  loads_.forget_peak();
  fleets_ = {};
  fleet_hours_ = 0.0;
  deployment_.end(now);
  const Exposure incumbent_alone{next.incumbent, next.candidate};
  loads_.change(now, incumbent_alone, fleets_);
  history_.begin_episode(now, next, conditions(now));
}

bool Service::shift(SimTime now, const Exposure& next) {
  bool is_faulty = false;
  if (next.feeds(roles().candidate))
    is_faulty = deployment_.begin(now, !feeds_candidate());
  else
    deployment_.end(now);
  serve(now, next);
  return is_faulty;
}

void Service::serve(SimTime now, const Exposure& next) {
  if (loads_.are_scaled()) keep_fleets(now, fleets_);
  loads_.change(now, next, fleets_);
  const ExposureStretch goes_on{now, next, conditions(now)}, &current = history_.current();
  const bool is_new = current.exposure != next || current.conditions != goes_on.conditions;
  if (is_new || loads_.is_unlimited()) history_.change(goes_on);
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

void Service::add_up(SimTime now) {
  keep_fleets(now, fleets_);
  loads_.change(now, exposure(), fleets_);
}

}  // namespace rollcast::run
