#include "arm_loads.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace rollcast::run {

double ArmLoads::Arm::quiet_rate() const {
  if (share <= 0.0) return std::numeric_limits<double>::infinity();
  return servers->quiet_up_to * servers->per_second() / share;
}

void ArmLoads::Arm::serve(double part, Servers& by) {
  if (part <= 0.0 || share <= 0.0) queue = {};
  if (part > 0.0 && share > 0.0 && servers != &by) queue.change_speed(by.per_second() / servers->per_second());
  share = part;
  servers = &by;
}

Waits ArmLoads::Arm::ahead(double seconds, double rate) const {
  const double busy = utilization(rate);
  if (share <= 0.0 || (queue.is_empty() && busy <= servers->quiet_up_to)) return servers->waits.unloaded();
  return queue.ahead(seconds, servers->waits, busy);
}

void ArmLoads::Arm::advance(double seconds, double rate) {
  if (share > 0.0) queue.advance(seconds, servers->waits, utilization(rate));
}

ArmLoads::ArmLoads(const World& world)
    : world_{&world}, capacity_{&world.capacity()}, ticks_{&world.flow().requests()} {
  if (is_unlimited()) return;
  tick_ = ticks_->tick_at(now_);
  assign_arms({}, {});
}

/// Unless it was quiet all the while, nothing has lasted longer than the tick in which it began.
void ArmLoads::go_on_to(SimTime now) {
  if (now <= now_) return;
  const std::size_t end = ticks_->tick_at(now - Duration::microseconds(1)) + 1;
  const double highest = capacity_->rates().highest(tick_, end);
  const bool was_quiet = is_quiet();
  for (Arm* arm : {&control_, &newer_}) {
    peak_ = std::max(peak_, arm->utilization(highest));
    if (!was_quiet) arm->advance((now - now_).in_seconds(), rate());
  }
  now_ = now;
  tick_ = ticks_->tick_at(now);
}

ArmLoads::Remembered ArmLoads::remembered() {
  const std::size_t last = tick_ - std::min(tick_, capacity_->lag()),
                    first = last - std::min(last, capacity_->memory());
  const SimTime then = now_ - ticks_->tick() * static_cast<std::int64_t>(capacity_->lag());
  const SimTime oldest = then - ticks_->tick() * static_cast<std::int64_t>(capacity_->memory());
  while (past_seen_ + 1 < past_.size() && past_[past_seen_ + 1].since <= oldest) ++past_seen_;
  Remembered most;
  for (std::size_t i = past_seen_; i < past_.size() && (i == past_seen_ || past_[i].since <= then); ++i) {
    const bool is_last = i + 1 == past_.size() || past_[i + 1].since > then;
    const std::size_t from = i == past_seen_ ? first : ticks_->tick_at(past_[i].since);
    const std::size_t to = is_last ? last : ticks_->tick_at(past_[i + 1].since - Duration::microseconds(1));
    const double rate = capacity_->highest_rate(from, to);
    most = {std::max(most.control, past_[i].control * rate), std::max(most.new_version, past_[i].new_version * rate)};
  }
  return most;
}

/// A version that is not deployed has no load to follow.
Replicas ArmLoads::scaled(const Replicas& asked_for, const Exposure& in) {
  if (!are_scaled()) return asked_for;
  const Remembered load = remembered();
  const auto wished = [&](VersionId id, double rate, double at_least) {
    const VersionTruth& version = world_->truth()[id];
    const VersionLoad of_version{rate, version.latency_ratio, version.capacity_ratio};
    return at_least > 0.0 ? capacity_->replicas_wished(of_version, at_least) : 0.0;
  };
  return granted(
      {wished(in.control, load.control, asked_for.control), wished(in.newer, load.new_version, asked_for.newer)},
      asked_for, capacity_->most_replicas());
}

void ArmLoads::assign_arms(const Exposure& in, const Fleets& fleets) {
  const Replicas asked_for = whole_replicas(fleets, world_->scenario().fleet.replicas);
  const double newer = in.share.value();
  const Shares shares{now_, 1.0 - newer, newer + in.mirrored.share.value()};
  if (!shares.are_like(past_.back())) past_.push_back(shares);
  const Replicas now = scaled(asked_for, in);
  control_.replicas = now.control;
  newer_.replicas = now.newer;
  const auto serve = [&](Arm& arm, VersionId id, double share) {
    const VersionTruth& version = world_->truth()[id];
    arm.serve(share, capacity_->replicas(arm.replicas, version.latency_ratio, version.capacity_ratio));
  };
  serve(control_, in.control, shares.control);
  serve(newer_, in.newer, shares.new_version);
  foresee_scaling(asked_for, shares, in);
  quiet_rate_ = std::min(control_.quiet_rate(), newer_.quiet_rate());
  const Truth& truth = world_->truth();
  if (truth.shows == Shows::under_load && latent_of(in.newer) != in.newer && in.feeds(in.newer))
    quiet_rate_ = std::min(quiet_rate_, truth.shows_above * newer_.servers->per_second() / shares.new_version);
}

void ArmLoads::foresee_scaling(const Replicas& asked_for, const Shares& shares, const Exposure& in) {
  if (!are_scaled()) return;
  const double full = world_->scenario().fleet.replicas;
  const bool sees_current = past_seen_ + 1 == past_.size();
  is_unscaled_ = sees_current && control_.replicas <= asked_for.control && newer_.replicas <= asked_for.newer &&
                 capacity_->replicas_without_release(tick_) <= full;
  unscaled_rate_ = capacity_->enough_up_to(full, 1.0, 1.0);
  const auto keep_below = [&](VersionId id, double replicas, double share) {
    const VersionTruth& version = world_->truth()[id];
    const double enough = capacity_->enough_up_to(replicas, version.latency_ratio, version.capacity_ratio);
    if (share > 0.0) unscaled_rate_ = std::min(unscaled_rate_, enough / share);
  };
  keep_below(in.control, asked_for.control, shares.control);
  keep_below(in.newer, asked_for.newer, shares.new_version);
}

/// The next tick in which replicas may have changed by themselves.
std::size_t ArmLoads::next_scaling() const {
  if (!are_scaled()) return ticks_->ticks();
  const std::size_t next = tick_ + 1, lag = capacity_->lag();
  return is_unscaled_ ? capacity_->rates().first_above(unscaled_rate_, next - std::min(next, lag)) + lag : next;
}

bool ArmLoads::is_quiet() const {
  return rate() <= quiet_rate_ && control_.queue.is_empty() && newer_.queue.is_empty() &&
         capacity_->is_quiet_without_release(tick_);
}

void ArmLoads::look_ahead() {
  const double seconds = (ticks_->tick_start(tick_ + 1) - now_).in_seconds();
  const Waits& without_release = capacity_->without_release(tick_);
  const double usual_service = capacity_->full_fleet().waits.service().mean();
  const auto lateness = [&](const Arm& arm) -> ArmLateness {
    const Waits waits = arm.ahead(seconds, rate());
    const double slower = arm.servers->waits.service().mean() - usual_service;
    return {Probability{waits.late}, waits.mean - without_release.mean + slower};
  };
  lateness_ = {lateness(control_), lateness(newer_), Probability{without_release.late}};
}

/// Each arm keeps its queue.
void ArmLoads::swap_arms() {
  std::swap(control_, newer_);
  for (Shares& shares : past_) std::swap(shares.control, shares.new_version);
}

void ArmLoads::change(SimTime now, const Exposure& exposure, const Fleets& fleets) {
  if (is_unlimited()) return;
  go_on_to(now);
  assign_arms(exposure, fleets);
  if (now < ticks_->end()) look_ahead();
}

SimTime ArmLoads::next_change() const {
  if (is_unlimited()) return SimTime::never();
  const std::size_t next = tick_ + 1;
  std::size_t changes = next;
  if (is_quiet())
    changes = std::min(
        {capacity_->rates().first_above(quiet_rate_, next), capacity_->busy_without_release(next), next_scaling()});
  return changes < ticks_->ticks() ? ticks_->tick_start(changes) : SimTime::never();
}

Lateness lateness_without_release(const Capacity& capacity, std::size_t tick) {
  const Probability late{capacity.without_release(tick).late};
  return {{late, 0.0}, {late, 0.0}, late};
}

}  // namespace rollcast::run
