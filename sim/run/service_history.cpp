#include "service_history.hpp"

#include <algorithm>

#include "arm_loads.hpp"
#include "rollcast/world/users.hpp"

namespace rollcast::run {

ServiceHistory::ServiceHistory(const World& world, std::vector<ExposureStretch>& stretches)
    : world_{&world}, stretches_{&stretches} {
  stretches_->assign(1, {world.history_begin(), {}});
  flow_at_start_.push_back(Flow{});
  failures_at_start_.push_back(0.0);
  if (!world.capacity().is_unlimited()) serve_before_release();
  begin_episode(world.release_begin(), roles_, {});
}

void ServiceHistory::begin_episode(SimTime now, const Roles& roles, const Conditions& conditions) {
  roles_ = roles;
  episode_begin_ = now;
  first_of_episode_ = stretches_->size();
  has_mirrored_ = false;
  change({now, {roles.incumbent, roles.candidate}, conditions});
  before_this_stretch_ = {};
}

/// Requests may wait before the release too, and fill alert windows with failures.
void ServiceHistory::serve_before_release() {
  const Capacity& capacity = world_->capacity();
  const TickCurve& ticks = world_->flow().requests();
  const auto conditions_in = [&](std::size_t tick) {
    return Conditions{EffectState::shows, {}, lateness_without_release(capacity, tick)};
  };
  const auto next_after = [&](std::size_t tick) {
    return capacity.is_quiet_without_release(tick) ? capacity.busy_without_release(tick) : tick + 1;
  };
  stretches_->back().conditions = conditions_in(0);
  for (std::size_t k = next_after(0); k < ticks.tick_at(SimTime{}); k = next_after(k))
    change({ticks.tick_start(k), {}, conditions_in(k)});
}

void ServiceHistory::change(const ExposureStretch& now) {
  const Flow flow = world_->flow_until(now.start);
  const Served latest = served_in(stretches_->back(), flow - flow_at_start_.back());
  failures_at_start_.push_back(failures_at_start_.back() + latest.seen_failures);
  if (now.start > episode_begin_) before_this_stretch_ = before_this_stretch_ + latest;
  flow_at_start_.push_back(flow);
  stretches_->push_back(now);
  has_mirrored_ = has_mirrored_ || now.exposure.mirrored.share > nobody();
}

Served ServiceHistory::served_in(const ExposureStretch& stretch, const Flow& flow) const {
  const Exposure& exposure = stretch.exposure;
  const double newer = exposure.share.value(), control = 1.0 - newer;
  const VersionFlow by_control = served_by_control(flow, stretch), by_newer = served_by_newer(flow, stretch);
  const VersionFlow seen = seen_of_newer(flow, stretch);
  const double of_control = flow[exposure.control].added;  // the doing of the release that brought it
  const Truth& truth = world_->truth();
  const ArmLateness &late = stretch.conditions.lateness.newer, &late_control = stretch.conditions.lateness.control;
  const double benefit =
      newer * truth[exposure.newer].benefit.value() + control * truth[exposure.control].benefit.value();
  return {flow.requests,
          newer * flow.requests,
          control * by_control.failures,
          newer * by_newer.failures,
          newer * by_newer.added + control * by_control.added,
          newer * by_newer.avoided + control * by_control.avoided,
          control * by_control.failures + newer * seen.failures,
          newer * (seen.added - of_control) + control * (by_control.added - of_control),
          (newer + exposure.mirrored.share.value() * exposure.mirrored.noticed.value()) * seen.added,
          flow.requests * benefit,
          flow.requests * (control * late_control.timed_out.value() + newer * late.timed_out.value()),
          flow.requests * (control * late_control.added_seconds + newer * late.added_seconds)};
}

Served ServiceHistory::served_until(SimTime t) const {
  return before_this_stretch_ + served_in(stretches_->back(), world_->flow_until(t) - flow_at_start_.back());
}

Served ServiceHistory::served_between(SimTime from, SimTime to) const {
  Served sum;
  SimTime end = to;
  Flow until_end = world_->flow_until(to);
  for (std::size_t i = stretches_->size(); i-- > 0 && end > from;) {
    const ExposureStretch& stretch = (*stretches_)[i];
    if (stretch.start >= end) continue;
    const Flow until_start = stretch.start < from ? world_->flow_until(from) : flow_at_start_[i];
    sum = sum + served_in(stretch, until_end - until_start);
    end = std::max(stretch.start, from);
    until_end = until_start;
  }
  return sum;
}

Served ServiceHistory::served_until(SimTime t, std::size_t segment) const {
  Served sum;
  for (std::size_t i = first_of_episode_; i < stretches_->size(); ++i) {
    const SimTime end = i + 1 < stretches_->size() ? (*stretches_)[i + 1].start : t;
    sum = sum + served_in((*stretches_)[i],
                          world_->flow_until(end, segment) - world_->flow_until((*stretches_)[i].start, segment));
  }
  return sum;
}

template <class KindFlowUntil>
KindServed ServiceHistory::kind_served(SimTime t, KindFlowUntil flow_until) const {
  KindServed sum;
  for (std::size_t i = first_of_episode_; i < stretches_->size(); ++i) {
    const ExposureStretch& stretch = (*stretches_)[i];
    const Exposure& exposure = stretch.exposure;
    const double newer = exposure.share.value(), control = 1.0 - newer;
    if (newer == 0.0 && exposure.control == FirstRelease::incumbent) continue;
    const SimTime end = i + 1 < stretches_->size() ? (*stretches_)[i + 1].start : t;
    const KindFlow flow = flow_until(end) - flow_until(stretch.start);
    const bool is_latent = stretch.conditions.effect == EffectState::latent;
    const auto& by_newer = flow[is_latent ? latent_of(exposure.newer) : exposure.newer];
    const auto& by_control = flow[exposure.control];
    sum.added += newer * by_newer.added + control * by_control.added;
    sum.removed += newer * by_newer.removed + control * by_control.removed;
  }
  return sum;
}

KindServed ServiceHistory::kind_served_until(SimTime t, std::size_t kind) const {
  return kind_served(t, [&](SimTime at) { return world_->kind_flow_until(at, kind); });
}

KindServed ServiceHistory::kind_served_until(SimTime t, std::size_t kind, std::size_t segment) const {
  return kind_served(t, [&](SimTime at) { return world_->kind_flow_until(at, kind, segment); });
}

double ServiceHistory::seen_failures_until(SimTime t) const {
  std::size_t i = stretches_->size() - 1;
  while (i > 0 && (*stretches_)[i].start > t) --i;
  return failures_at_start_[i] + served_in((*stretches_)[i], world_->flow_until(t) - flow_at_start_[i]).seen_failures;
}

double ServiceHistory::users_touched(SimTime end) const {
  std::vector<RequestsAtShare> exposed;
  for (std::size_t i = first_of_episode_; i < stretches_->size(); ++i) {
    const Share share = (*stretches_)[i].share_of(roles_.candidate);
    if (share == nobody()) continue;
    const Flow until = i + 1 < stretches_->size() ? flow_at_start_[i + 1] : world_->flow_until(end);
    exposed.push_back({share, until.requests - flow_at_start_[i].requests});
  }
  return world::users_touched(world_->scenario().users, exposed);
}

}  // namespace rollcast::run
