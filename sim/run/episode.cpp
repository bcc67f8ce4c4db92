#include "episode.hpp"

#include <algorithm>
#include <stdexcept>

#include "timeline_text.hpp"

namespace rollcast::run {

Episode::Episode(const World& world, Service& service, Strategy& strategy, Mode mode, SimTime until, Run& run,
                 Timeline* timeline)
    : world_{&world},
      scenario_{&world.scenario()},
      strategy_{&strategy},
      timeline_{timeline},
      service_{&service},
      horizon_{until},
      until_{until},
      gate_{world, service.history(), mode, service.ordinals().episodes},
      complaints_{world, service.history(), service.ordinals()},
      responders_{world, service.ordinals()},
      ledger_{world, service.history(), run},
      now_{service.history().episode_begin()} {}

void Episode::run() {
  begin();
  while (const auto event = next()) happen(*event);
  end();
}

ReleaseStop Episode::go_on(SimTime until, bool waits_for_next) {
  until_ = until;
  watch_for_complaints();
  Phase before = phase_;
  while (const auto event = next()) {
    happen(*event);
    const bool was_just_decided = is_decided() && phase_ != before;
    if (was_just_decided || (waits_for_next && is_settled())) {
      until_ = now_;
      return was_just_decided ? ReleaseStop::decided : ReleaseStop::settled;
    }
    before = phase_;
  }
  now_ = until_;
  return ReleaseStop::at_time;
}

bool Episode::is_settled() const {
  return is_decided() && !responders_.are_paged() && now_ >= service_->deployment().is_repaired_at();
}

void Episode::happen(Event event) {
  switch (event) {
    case Event::look:
      return ask_strategy();
    case Event::complaint:
      return hear_complaints();
    case Event::alert:
      return hear_alert();
    case Event::conclusion:
      return act_on_diagnosis();
    case Event::approval:
      return hear_approval();
    case Event::conditions:
      return meet_conditions();
    case Event::rolled_back:
      return end_rollback();
    case Event::fixed:
      return serve_fix();
  }
}

VersionId Episode::incumbent() const {
  const Roles& roles = service_->roles();
  if (phase_ == Phase::promoted) return roles.candidate;
  const bool has_fix = roles.fix && service_->exposure().share_of(*roles.fix) == all_traffic();
  return has_fix ? *roles.fix : roles.incumbent;
}

void Episode::tell(const std::string& what) {
  if (timeline_ != nullptr) timeline_->note(now_, what);
}

void Episode::reschedule(Event event, SimTime when) {
  agenda_.cancel(event);
  agenda_.schedule(when, event);
}

void Episode::begin() {
  reapply_fleets();
  agenda_.schedule(now_, Event::look);
  service_->alerts().stop_at(now_);
  watch_for_complaints();
}

/// Alerts and guards are not in the agenda: what they do before the next pending event is worked out only now.
std::optional<Event> Episode::next() {
  const SimTime pending = std::min(agenda_.next_time(), until_);
  phase_ == Phase::rolling_back ? service_->alerts().pass_over(pending) : service_->alerts().watch(pending);
  const SimTime alert = service_->alerts().next_page();
  if (const auto look = gate_.trip_before(std::min(pending, alert))) {
    now_ = *look;
    return Event::look;
  }
  if (alert <= pending && alert < until_) {
    now_ = alert;
    return Event::alert;
  }
  const auto entry = agenda_.next_before(until_);
  if (!entry) return std::nullopt;
  now_ = entry->when;
  return entry->what;
}

void Episode::end() {
  now_ = until_;
  service_->add_up(now_);
  responders_.end_incident(now_);
  responders_.are_done(now_);
  gate_.counts().close(now_);
  ledger_.close(now_, *service_, gate_.counts(), responders_);
}

// The strategy decides

Observation Episode::observe(std::optional<SimTime> thaws) {
  const bool frozen = responders_.are_paged() || thaws;
  Observation seen{now_, service_->candidate(), {}, {}, frozen, thaws.value_or(SimTime::never()), approved_};
  gate_.look(seen);
  return seen;
}

void Episode::ask_strategy() {
  const auto thaws = world_->freezes().end_at(now_);
  const bool frozen = responders_.are_paged() || thaws;
  look_waits_ = false;
  if (frozen && !gate_.is_watching()) return look_later(thaws);
  const Decision decision = strategy_->look(observe(thaws));
  if (frozen && (decision.act == Decision::Act::shift || decision.act == Decision::Act::promote))
    throw std::logic_error{"a strategy moved on while the share was frozen"};
  carry_out(decision);
  if (frozen && decision.act == Decision::Act::hold && decision.look_at.is_never()) look_later(thaws);
}

/// The look is made when the share is no longer frozen: at the end of the calendar's freeze, else when responders are
/// done.
void Episode::look_later(std::optional<SimTime> thaws) {
  look_waits_ = !thaws;
  if (thaws) reschedule(Event::look, *thaws);
}

void Episode::carry_out(const Decision& decision) {
  const std::string why = timeline_ != nullptr ? words_for(decision.reading) : std::string{};
  gate_.follow(now_, decision);
  reschedule(Event::look, decision.look_at);
  if (decision.act != Decision::Act::hold) approved_ = false;
  switch (decision.act) {
    case Decision::Act::hold:
      keep_on(decision);
      if (!why.empty()) tell("hold" + why);
      break;
    case Decision::Act::shift:
      if (timeline_ != nullptr) tell(words_for_shift(service_->exposure(), decision) + why);
      shift(decision);
      break;
    case Decision::Act::promote:
      tell("promote" + why);
      promote();
      break;
    case Decision::Act::roll_back:
      tell("roll back" + why);
      begin_rollback(now_);
      break;
    case Decision::Act::withdraw:
      tell("the candidate is not released" + why);
      withdraw();
      break;
  }
}

void Episode::keep_on(const Decision& decision) {
  service_->keep_fleets(now_, decision.fleets);
  reapply_fleets();
  if (!decision.approval) return;
  tell("approval of the next step requested");
  agenda_.schedule(responders_.approval(now_, *decision.approval), Event::approval);
}

void Episode::hear_approval() {
  tell("next step approved");
  approved_ = true;
  ask_strategy();
}

void Episode::shift(const Decision& decision) {
  gate_.begin_stage(now_);
  service_->keep_fleets(now_, decision.fleets);
  const Exposure next = sharing(decision.share, decision.mirrored), current = service_->exposure();
  if (next == current) return reapply_fleets();
  if (next.serves_like(current)) return serve(next);
  if (next.feeds(service_->roles().candidate) || service_->candidate() > nobody()) ledger_.deployed();
  ledger_.is_undecided();
  expose(next);
}

void Episode::promote() {
  phase_ = Phase::promoted;
  ledger_.promoted(now_);
  ledger_.deployed();
  gate_.drop_guard();
  agenda_.cancel(Event::look);
  look_waits_ = false;
  service_->keep_fleets(now_, Fleets::switched());
  service_->candidate() == all_traffic() ? reapply_fleets() : expose(sharing(all_traffic()));
}

void Episode::begin_rollback(SimTime signal) {
  phase_ = Phase::rolling_back;
  ledger_.rollback_begun(now_, signal,
                         service_->history().served_between(service_->history().episode_begin(), signal).excess());
  ledger_.deployed();
  responders_.drop_page();
  responders_.are_done(now_);
  if (service_->candidate() > nobody()) responders_.engage(now_);
  look_waits_ = false;
  gate_.drop_guard();
  service_->alerts().drop_page();
  for (const Event pending : {Event::look, Event::complaint, Event::conclusion, Event::approval})
    agenda_.cancel(pending);
  agenda_.schedule(now_ + strategy_->rollback_takes(now_), Event::rolled_back);
  const Fleets fleets = strategy_->rollback_fleets(service_->fleets());
  if (fleets == service_->fleets()) return;
  service_->keep_fleets(now_, fleets);
  reapply_fleets();
}

void Episode::end_rollback() {
  const auto retry_after = world_->retry_after(service_->ordinals().rollback_attempts++);
  retry_after ? rollback_again(*retry_after) : serve_baseline_again();
}

void Episode::rollback_again(Duration after) {
  tell("rollback failed; another attempt follows");
  const SimTime again = now_ + after;
  const Duration takes = strategy_->rollback_takes(again);
  ledger_.deployed();
  if (!responders_.are_engaged()) responders_.engage(now_);
  agenda_.schedule(again + takes, Event::rolled_back);
}

void Episode::serve_baseline_again() {
  tell("rollback complete: the baseline serves 100 % of traffic");
  phase_ = Phase::rolled_back;
  responders_.end_incident(now_);
  responders_.are_done(now_);
  ledger_.rolled_back(now_);
  service_->keep_beside(service_->fleets().candidate, std::min(strategy_->keeps_candidate_for(), horizon_ - now_));
  service_->keep_fleets(now_, {});
  expose(sharing(nobody()));
  await_fix();
}

void Episode::withdraw() {
  phase_ = Phase::rolled_back;
  gate_.drop_guard();
  agenda_.cancel(Event::look);
  look_waits_ = false;
  await_fix();
}

void Episode::await_fix() {
  if (!service_->roles().fix || scenario_->candidate.fix.is_forever()) return;
  if (serves_fix_) agenda_.schedule(now_ + scenario_->candidate.fix, Event::fixed);
}

void Episode::serve_fix() {
  if (const auto thaws = world_->freezes().end_at(now_)) {
    agenda_.schedule(*thaws, Event::fixed);
    return;
  }
  tell("fixed version in service");
  service_->keep_fleets(now_, Fleets::switched());
  expose({service_->roles().incumbent, *service_->roles().fix, all_traffic()});
}

}  // namespace rollcast::run
