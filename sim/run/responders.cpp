#include "responders.hpp"

namespace rollcast::run {

Responders::Responders(const World& world, Ordinals& ordinals)
    : world_{&world},
      ordinals_{&ordinals},
      hours_{world.office_clock(), world.scenario().costs.off_hours_factor != 1.0} {}

std::optional<SimTime> Responders::page(SimTime now, const VaryingDuration& acknowledge, OffHours off_hours,
                                        Cause cause) {
  const PageResponse response = world_->page_response(acknowledge, ordinals_->pages++);
  const SimTime engaged = world_->office_clock().at_work(now, response.acknowledge, off_hours),
                conclusion = engaged + response.diagnose;
  engage(engaged);
  if (cause == Cause::release && !incident_since_) incident_since_ = now;
  if (page_ && page_->cause == Cause::release) cause = Cause::release;
  if (page_ && page_->conclusion <= conclusion) {
    page_->cause = cause;
    return std::nullopt;
  }
  page_ = Page{page_ ? page_->signal : now, conclusion, cause, response.misdiagnosed};
  return conclusion;
}

Page Responders::conclude() {
  const Page page = *page_;
  page_.reset();
  return page;
}

SimTime Responders::approval(SimTime now, const VaryingDuration& takes) {
  const Duration delay = world_->approval_takes(takes, ordinals_->approvals++);
  return world_->office_clock().at_work(now, delay, OffHours::waits);
}

void Responders::end_incident(SimTime now) {
  if (incident_since_) incident_minutes_ += (now - *incident_since_).in_minutes();
  incident_since_.reset();
}

}  // namespace rollcast::run
