#include "complaints.hpp"

#include <algorithm>

#include "arms.hpp"

namespace rollcast::run {

Complaints::Complaints(const World& world, const ServiceHistory& history, Ordinals& ordinals)
    : world_{&world},
      history_{&history},
      ordinals_{&ordinals},
      hazard_{world.scenario().watching.complaints_per_excess_failure},
      next_{next_threshold()} {}

SimTime Complaints::next(SimTime now) const {
  const ExposureStretch& current = history_->current();
  const Exposure& exposure = current.exposure;
  if (are_open_ || !exposure.feeds(history_->roles().candidate)) return SimTime::never();
  const double heard = exposure.share.value() + exposure.mirrored.share.value() * exposure.mirrored.noticed.value();
  if (hazard_ * heard <= 0.0) return SimTime::never();
  const double missing = next_ / hazard_ - history_->served_until(now).complained_of;
  const auto added = [&](const Flow& flow) { return seen_of_newer(flow, current).added; };
  const double level = added(world_->flow_until(now)) + std::max(missing, 0.0) / heard;
  return std::max(world_->flow().when_reached(added, level), now);
}

void Complaints::are_taken_for_something_else(SimTime now) {
  if (!are_open_) return;
  are_open_ = false;
  next_ = hazard_ * history_->served_until(now).complained_of + next_threshold();
}

double Complaints::next_threshold() { return world_->complaint_threshold(ordinals_->complaints++); }

}  // namespace rollcast::run
