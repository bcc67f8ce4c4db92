#include "service_history.hpp"

#include <algorithm>

#include "arm_loads.hpp"
#include "rollcast/world/users.hpp"

namespace rollcast::run {

ServiceHistory::ServiceHistory(const World& world, std::vector<ExposureStretch>& stretches)
    : world_{&world}, stretches_{&stretches} {
  stretches_->assign(1, {world.begin(), nobody(), nobody()});
  flow_at_start_.push_back(Flow{});
  failures_at_start_.push_back(0.0);
  if (!world.capacity().is_unlimited()) serve_before_release();
  first_of_release_ = stretches_->size();
  change({SimTime{}, nobody(), nobody()});
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
    change({ticks.tick_start(k), nobody(), nobody(), conditions_in(k)});
}

void ServiceHistory::change(const ExposureStretch& now) {
  const Flow flow = world_->flow_until(now.start);
  const Served latest = served_in(stretches_->back(), flow - flow_at_start_.back());
  failures_at_start_.push_back(failures_at_start_.back() + latest.seen_failures);
  if (now.start > SimTime{}) before_this_stretch_ = before_this_stretch_ + latest;
  flow_at_start_.push_back(flow);
  stretches_->push_back(now);
  has_mirrored_ = has_mirrored_ || now.mirrored.share > nobody();
}

Served ServiceHistory::served_in(const ExposureStretch& stretch, const Flow& flow) const {
  const double candidate = stretch.candidate.value(), fixed = stretch.fixed.value();
  const double baseline = 1.0 - candidate - fixed;
  const VersionFlow by_baseline = served_by_baseline(flow, stretch.conditions),
                    by_fixed = served_by_fixed(flow, stretch.conditions);
  const VersionFlow by_candidate = served_by_candidate(flow, stretch.conditions);
  const VersionFlow seen = seen_of_candidate(flow, stretch.conditions);
  const Truth& truth = world_->truth();
  const ArmLateness &control = stretch.conditions.lateness.control, &others = stretch.conditions.lateness.candidate;
  return {flow.requests,
          (candidate + fixed) * flow.requests,
          baseline * by_baseline.failures,
          candidate * by_candidate.failures + fixed * by_fixed.failures,
          candidate * by_candidate.added + fixed * by_fixed.added + baseline * by_baseline.added,
          candidate * by_candidate.avoided + fixed * by_fixed.avoided + baseline * by_baseline.avoided,
          baseline * by_baseline.failures + candidate * seen.failures + fixed * by_fixed.failures,
          candidate * seen.added + fixed * by_fixed.added + baseline * by_baseline.added,
          (candidate + stretch.mirrored.share.value() * stretch.mirrored.noticed.value()) * seen.added,
          flow.requests * (candidate * truth.candidate.benefit.value() + fixed * truth.fixed.benefit.value()),
          flow.requests * (baseline * control.timed_out.value() + (candidate + fixed) * others.timed_out.value()),
          flow.requests * (baseline * control.added_seconds + (candidate + fixed) * others.added_seconds)};
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
  for (std::size_t i = first_of_release_; i < stretches_->size(); ++i) {
    const SimTime end = i + 1 < stretches_->size() ? (*stretches_)[i + 1].start : t;
    sum = sum + served_in((*stretches_)[i],
                          world_->flow_until(end, segment) - world_->flow_until((*stretches_)[i].start, segment));
  }
  return sum;
}

template <class KindFlowUntil>
KindServed ServiceHistory::kind_served(SimTime t, KindFlowUntil flow_until) const {
  KindServed sum;
  for (std::size_t i = 1; i < stretches_->size(); ++i) {
    const ExposureStretch& stretch = (*stretches_)[i];
    const double candidate = stretch.candidate.value(), fixed = stretch.fixed.value();
    if (candidate + fixed == 0.0) continue;
    const SimTime end = i + 1 < stretches_->size() ? (*stretches_)[i + 1].start : t;
    const KindFlow flow = flow_until(end) - flow_until(stretch.start);
    const auto& own = stretch.conditions.effect == EffectState::latent ? flow.latent : flow.candidate;
    sum.added += candidate * own.added + fixed * flow.fixed.added;
    sum.removed += candidate * own.removed + fixed * flow.fixed.removed;
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
  for (std::size_t i = 0; i < stretches_->size(); ++i) {
    const Share share = (*stretches_)[i].candidate;
    if (share == nobody()) continue;
    const Flow until = i + 1 < stretches_->size() ? flow_at_start_[i + 1] : world_->flow_until(end);
    exposed.push_back({share, until.requests - flow_at_start_[i].requests});
  }
  return world::users_touched(world_->scenario().users, exposed);
}

}  // namespace rollcast::run
