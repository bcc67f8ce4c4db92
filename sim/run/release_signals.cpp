// How users, alerts and the people whom they call find a release out, and how people approve of its steps.

#include <fmt/format.h>

#include <algorithm>

#include "release.hpp"

namespace rollcast::run {

void Release::watch_for_signals() {
  agenda_.cancel(Event::complaint);
  alert_ahead_.reset();
  alerts_.resume_from(now_);
  if (phase_ == Phase::rolling_back) return;
  if (!users_have_reported_ && history_.current().exposure().feeds_candidate()) schedule_complaint();
}

void Release::schedule_complaint() {
  const double hazard = scenario_->watching.complaints_per_excess_failure;
  const Mirroring& mirrored = history_.current().mirrored;
  const double heard = history_.candidate().value() + mirrored.share.value() * mirrored.noticed.value();
  if (hazard * heard <= 0.0) return;
  const double missing = next_complaint_ / hazard - history_.served_until(now_).complained_of;
  const auto added = [now = history_.current().conditions](const Flow& flow) {
    return seen_of_candidate(flow, now).added;
  };
  const double level = added(world_->flow_until(now_)) + std::max(missing, 0.0) / heard;
  const SimTime when = world_->flow().when_reached(added, level);
  agenda_.schedule(std::max(when, now_), Event::complaint);
}

/// Where only mirrored requests show it, no user is affected and no one needs to be paged.
void Release::hear_complaints() {
  if (history_.candidate() == nobody()) {
    tell("the comparison of mirrored requests found a regression: roll back");
    return begin_rollback(now_);
  }
  users_have_reported_ = true;
  tell("user complaint");
  page(scenario_->people.acknowledge, scenario_->people.off_hours, Cause::release);
}

/// What users complain of goes on, and they complain again by the same hazard.
void Release::take_complaint_for_something_else() {
  users_have_reported_ = false;
  const double so_far = scenario_->watching.complaints_per_excess_failure * history_.served_until(now_).complained_of;
  next_complaint_ = so_far + world_->complaint_threshold(++complaints_);
}

void Release::hear_alert() {
  const std::size_t which = alert_ahead_->alert;
  const AlertSpec& alert = scenario_->watching.alerts[which];
  if (timeline_ != nullptr) tell(fmt::format("alert: burn rate at or above {:.4g}", alert.burn));
  alerts_.has_paged(which, now_);
  const bool elsewhere = alerts_.fires_without_release(which, now_);
  page(alert.acknowledge, alert.off_hours, elsewhere ? Cause::elsewhere : Cause::release);
  watch_for_signals();
}

/// From the first signal of what the release causes until people find that it is not, or until the baseline serves
/// 100 % of traffic again.
void Release::begin_incident() {
  if (!incident_since_) incident_since_ = now_;
}

void Release::end_incident() {
  if (incident_since_) incident_minutes_ += (now_ - *incident_since_).in_minutes();
  incident_since_.reset();
}

void Release::page(const VaryingDuration& acknowledge, OffHours off_hours, Cause cause) {
  const PageResponse response = world_->page_response(acknowledge, pages_++);
  const SimTime at_work = world_->office_clock().at_work(now_, response.acknowledge, off_hours),
                conclusion = at_work + response.diagnose;
  responders_.engage(at_work);
  if (cause == Cause::release) begin_incident();
  if (page_ && page_->cause == Cause::release) cause = Cause::release;
  if (page_ && page_->conclusion <= conclusion) {
    page_->cause = cause;
    return;
  }
  page_ = Page{page_ ? page_->signal : now_, conclusion, cause, response.misdiagnosed};
  agenda_.cancel(Event::conclusion);
  agenda_.schedule(conclusion, Event::conclusion);
}

void Release::ask_for_approval(const VaryingDuration& takes) {
  tell("approval of the next step requested");
  const Duration delay = world_->approval_takes(takes, approvals_++);
  agenda_.schedule(world_->office_clock().at_work(now_, delay, OffHours::waits), Event::approval);
}

void Release::hear_approval() {
  tell("next step approved");
  approved_ = true;
  ask_strategy();
}

/// A release that serves nobody, whose copies take capacity from others, is blamed for what it does and never suspected
/// of more.
bool Release::release_is_blamed(const Page& page) const {
  if (!history_.current().exposure().feeds_candidate()) return false;
  if (page.cause == Cause::release) return !page.misdiagnosed;
  return page.misdiagnosed && history_.candidate() > nobody() &&
         page.signal - share_changed_ <= scenario_->people.suspects_release_for;
}

void Release::act_on_diagnosis() {
  const Page page = *page_;
  page_.reset();
  if (release_is_blamed(page)) {
    tell("diagnosis: caused by the release; roll back");
    return begin_rollback(page.signal);
  }
  tell("diagnosis: not caused by the release; continue");
  end_incident();
  responders_.are_done(now_);
  if (users_have_reported_) take_complaint_for_something_else();
  alerts_.looked_into(page.signal, now_);
  watch_for_signals();
  if (look_waits_) agenda_.schedule(now_, Event::look);
  look_waits_ = false;
}

}  // namespace rollcast::run
