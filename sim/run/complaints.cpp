#include "complaints.hpp"

#include <algorithm>

#include "arms.hpp"

namespace rollcast::run {

Complaints::Complaints(const World& world, const ServiceHistory& history)
    : world_{&world},
      history_{&history},
      hazard_{world.scenario().watching.complaints_per_excess_failure},
      next_{world.complaint_threshold(0)} {}

SimTime Complaints::next(SimTime now) const {
  const ExposureStretch& current = history_->current();
  if (are_open_ || !current.exposure().feeds_candidate()) return SimTime::never();
  const double heard = current.candidate.value() + current.mirrored.share.value() * current.mirrored.noticed.value();
  if (hazard_ * heard <= 0.0) return SimTime::never();
  const double missing = next_ / hazard_ - history_->served_until(now).complained_of;
  const auto added = [conditions = current.conditions](const Flow& flow) {
    return seen_of_candidate(flow, conditions).added;
  };
  const double level = added(world_->flow_until(now)) + std::max(missing, 0.0) / heard;
  return std::max(world_->flow().when_reached(added, level), now);
}

void Complaints::are_taken_for_something_else(SimTime now) {
  if (!are_open_) return;
  are_open_ = false;
  next_ = hazard_ * history_->served_until(now).complained_of + world_->complaint_threshold(++mistaken_);
}

}  // namespace rollcast::run
