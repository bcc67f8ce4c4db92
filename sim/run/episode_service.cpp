// What becomes of requests between acts, and who notices.

#include <fmt/format.h>

#include "episode.hpp"

namespace rollcast::run {

// Requests are served

Exposure Episode::sharing(Share candidate, const Mirroring& mirrored) const {
  return {service_->roles().incumbent, service_->roles().candidate, candidate, mirrored};
}

void Episode::expose(const Exposure& exposure) {
  const bool is_faulty = service_->shift(now_, exposure);
  if (is_faulty) tell("deployment step faulty");
  reschedule(Event::conditions, service_->conditions_change(now_));
  watch_for_signals();
  share_changed_ = now_;
  ledger_.shifted(now_, service_->candidate());
}

void Episode::serve(const Exposure& exposure) {
  service_->serve(now_, exposure);
  reschedule(Event::conditions, service_->conditions_change(now_));
  watch_for_signals();
}

/// The fleets may have changed, and nothing else.
void Episode::reapply_fleets() {
  if (!service_->has_unlimited_capacity()) serve(service_->exposure());
}

void Episode::meet_conditions() {
  const Deployment& deployment = service_->deployment();
  if (now_ == deployment.is_repaired_at()) tell("faulty deployment repaired");
  if (now_ == deployment.effect_shows_at()) tell("the candidate's effect on failures begins to show");
  serve(service_->exposure());
}

// Signals are raised

void Episode::watch_for_signals() {
  service_->alerts().resume_from(now_);
  watch_for_complaints();
}

void Episode::watch_for_complaints() {
  reschedule(Event::complaint, phase_ == Phase::rolling_back ? SimTime::never() : complaints_.next(now_));
}

/// Where only mirrored requests show it, no user is affected and no one needs to be paged.
void Episode::hear_complaints() {
  if (service_->candidate() == nobody()) {
    tell("the comparison of mirrored requests found a regression: roll back");
    return begin_rollback(now_);
  }
  complaints_.are_heard();
  tell("user complaint");
  page(scenario_->people.acknowledge, scenario_->people.off_hours, Cause::release);
}

void Episode::hear_alert() {
  const std::size_t which = service_->alerts().paging_alert();
  const AlertSpec& alert = scenario_->watching.alerts[which];
  if (timeline_ != nullptr) tell(fmt::format("alert: burn rate at or above {:.4g}", alert.burn));
  service_->alerts().has_paged(which, now_);
  const bool elsewhere = service_->alerts().fires_without_release(which, now_);
  page(alert.acknowledge, alert.off_hours, elsewhere ? Cause::elsewhere : Cause::release);
  watch_for_signals();
}

void Episode::page(const VaryingDuration& acknowledge, OffHours off_hours, Cause cause) {
  const auto conclusion = responders_.page(now_, acknowledge, off_hours, cause);
  if (conclusion) reschedule(Event::conclusion, *conclusion);
}

/// A release that serves nobody, whose copies take capacity from others, is blamed for what it does and never suspected
/// of more.
bool Episode::release_is_blamed(const Page& page) const {
  if (!service_->feeds_candidate()) return false;
  if (page.cause == Cause::release) return !page.misdiagnosed;
  return page.misdiagnosed && service_->candidate() > nobody() &&
         page.signal - share_changed_ <= scenario_->people.suspects_release_for;
}

void Episode::act_on_diagnosis() {
  const Page page = responders_.conclude();
  if (release_is_blamed(page)) {
    tell("diagnosis: caused by the release; roll back");
    return begin_rollback(page.signal);
  }
  tell("diagnosis: not caused by the release");
  responders_.end_incident(now_);
  responders_.are_done(now_);
  complaints_.are_taken_for_something_else(now_);
  service_->alerts().looked_into(page.signal, now_);
  watch_for_signals();
  if (look_waits_) agenda_.schedule(now_, Event::look);
  look_waits_ = false;
}

}  // namespace rollcast::run
