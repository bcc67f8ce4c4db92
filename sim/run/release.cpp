#include "release.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace rollcast::run {

namespace {

double hours(SimTime t) { return t.since_start().in_hours(); }

std::string percent(double share) { return fmt::format("{:.4g}%", 100.0 * share); }

std::string words_for(const Reading& reading) {
  constexpr std::array<std::string_view, 5> opinions{"pass", "fail", "inconclusive", "pass at once", "ask people"};
  return fmt::format("failure rate {:.2f} % vs. {:.2f} %, {}", 100.0 * reading.compared.candidate.failure_rate(),
                     100.0 * reading.compared.control.failure_rate(),
                     opinions[static_cast<std::size_t>(reading.opinion)]);
}

std::string words_for_shift(const ExposureStretch& current, const Decision& next) {
  const bool mirrors_anew = next.mirrored.share != current.mirrored.share;
  std::string words;
  if (next.share != current.candidate || !mirrors_anew)
    words = fmt::format("share {} -> {}{}", percent(current.candidate.value()), percent(next.share.value()),
                        mirrors_anew ? ", " : "");
  return mirrors_anew ? fmt::format("{}mirrors {}", words, percent(next.mirrored.share.value())) : words;
}

}  // namespace

Release::Release(const World& world, Strategy& strategy, Mode mode, Run& run, Timeline* timeline)
    : world_{&world},
      scenario_{&world.scenario()},
      strategy_{&strategy},
      run_{&run},
      record_{&run.record},
      timeline_{timeline},
      history_{world, run.exposure},
      counts_{make_counts(world, history_, mode)},
      alerts_{world, history_},
      loads_{world},
      next_complaint_{world.complaint_threshold(0)},
      responders_{world.office_clock(), scenario_->costs.off_hours_factor != 1.0} {
  *record_ = RunRecord{};
  record_->replication = world.draws().replication();
  record_->truth = world.truth().candidate.outcome;
  record_->decision = Ending::not_released;
}

void Release::tell(const std::string& what) {
  if (timeline_ != nullptr) timeline_->note(now_, what);
}

void Release::begin() {
  if (!loads_.is_unlimited()) serve({});
  agenda_.schedule(SimTime{}, Event::look);
  watch_for_signals();
}

/// Alerts and guards are not in the agenda: what they do before the next pending event is worked out only now.
std::optional<Event> Release::next() {
  const SimTime pending = std::min(agenda_.next_time(), world_->end());
  watch_alerts(pending);
  const SimTime alert = alert_ahead_ ? alert_ahead_->when : SimTime::never();
  if (const auto look = guard_trips_before(std::min(pending, alert))) {
    now_ = *look;
    return Event::look;
  }
  if (alert <= pending && alert < world_->end()) {
    now_ = alert;
    return Event::alert;
  }
  const auto entry = agenda_.next_before(world_->end());
  if (!entry) return std::nullopt;
  now_ = entry->when;
  return entry->what;
}

void Release::watch_alerts(SimTime until) {
  if (phase_ == Phase::rolling_back)
    alerts_.pass_over(until);
  else if (!alert_ahead_)
    alert_ahead_ = alerts_.watch(until);
}

std::optional<SimTime> Release::guard_trips_before(SimTime horizon) {
  if (guard_.tripwire == nullptr || next_guarded_look_ >= horizon) return std::nullopt;
  const auto trip = counts_->first_trip({guard_, next_guarded_look_, horizon});
  const std::int64_t made = trip ? (*trip - next_guarded_look_) / guard_.every + 1
                                 : (horizon - next_guarded_look_ - Duration::microseconds(1)) / guard_.every + 1;
  next_guarded_look_ = next_guarded_look_ + guard_.every * made;
  return trip;
}

Observation Release::observe(std::optional<SimTime> thaws) {
  Observation seen{now_, history_.candidate(), {}, {}, page_ || thaws, thaws.value_or(SimTime::never()), approved_};
  if (watch_ == Watch::counts) {
    seen.since_stage = counts_->since_stage(now_);
    seen.since_look = seen.since_stage - last_seen_;
    last_seen_ = seen.since_stage;
  }
  return seen;
}

void Release::ask_strategy() {
  const auto thaws = world_->freezes().end_at(now_);
  const bool frozen = page_ || thaws;
  look_waits_ = false;
  if (frozen && watch_ == Watch::nothing) return look_later(thaws);
  const Decision decision = strategy_->look(observe(thaws));
  if (frozen && (decision.act == Decision::Act::shift || decision.act == Decision::Act::promote))
    throw std::logic_error{"a strategy moved on while the share was frozen"};
  carry_out(decision);
  if (frozen && decision.act == Decision::Act::hold && decision.look_at.is_never()) look_later(thaws);
}

/// The look is made when the share is no longer frozen: at the end of the calendar's freeze, else when people are done.
void Release::look_later(std::optional<SimTime> thaws) {
  look_waits_ = !thaws;
  if (!thaws) return;
  agenda_.cancel(Event::look);
  agenda_.schedule(*thaws, Event::look);
}

void Release::carry_out(const Decision& decision) {
  if (decision.guard.tripwire != nullptr && (decision.guard.every <= Duration{} || decision.watch == Watch::nothing))
    throw std::logic_error{"a guard needs to look at counts, and to know how often"};
  const std::string why = timeline_ != nullptr && decision.reading ? " (" + words_for(*decision.reading) + ")" : "";
  watch_ = decision.watch;
  counts_->watch(watch_);
  guard_ = decision.guard;
  next_guarded_look_ = now_ + guard_.every;
  agenda_.cancel(Event::look);
  agenda_.schedule(decision.look_at, Event::look);
  if (decision.act != Decision::Act::hold) approved_ = false;
  switch (decision.act) {
    case Decision::Act::hold:
      keep_fleets(decision.fleets);
      reapply_fleets();
      if (decision.approval) ask_for_approval(*decision.approval);
      if (!why.empty()) tell("keep the current share" + why);
      break;
    case Decision::Act::shift:
      if (timeline_ != nullptr) tell(words_for_shift(history_.current(), decision) + why);
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
  }
}

void Release::shift(const Decision& decision) {
  counts_->begin_stage(now_);
  last_seen_ = {};
  keep_fleets(decision.fleets);
  const Exposure next{decision.share, nobody(), decision.mirrored};
  const Exposure current = history_.current().exposure();
  if (next == current) return reapply_fleets();
  if (next.serves_like(current)) return serve(next);
  if (next.feeds_candidate() || history_.candidate() > nobody()) ++deployments_;
  record_->decision = Ending::undecided;
  expose(next);
}

void Release::promote() {
  phase_ = Phase::promoted;
  record_->decision = Ending::promoted;
  decide();
  guard_ = {};
  agenda_.cancel(Event::look);
  look_waits_ = false;
  keep_fleets(Fleets::switched());
  ++deployments_;
  history_.candidate() == all_traffic() ? reapply_fleets() : expose({all_traffic()});
}

void Release::begin_rollback(SimTime signal) {
  phase_ = Phase::rolling_back;
  record_->decision = Ending::rolled_back;
  record_->false_rollback = is_regression(record_->truth) ? 0.0 : 1.0;
  record_->detect_h = hours(signal);
  record_->excess_before_detection = history_.served_between(SimTime{}, signal).excess();
  decide();
  ++deployments_;
  page_.reset();
  responders_.are_done(now_);
  if (history_.candidate() > nobody()) responders_.engage(now_);
  look_waits_ = false;
  guard_ = {};
  alert_ahead_.reset();
  for (const Event pending : {Event::look, Event::complaint, Event::conclusion, Event::approval})
    agenda_.cancel(pending);
  agenda_.schedule(now_ + strategy_->rollback_takes(now_), Event::rolled_back);
  const Fleets fleets = strategy_->rollback_fleets(fleets_);
  if (fleets == fleets_) return;
  keep_fleets(fleets);
  reapply_fleets();
}

void Release::decide() {
  if (record_->decide_h == never_h) record_->decide_h = hours(now_);
}

/// A faulty act harms the candidate's requests until it is repaired, whatever is shifted meanwhile. An effect that
/// shows after some time in service begins anew with each service.
void Release::deploy() {
  if (!history_.current().exposure().feeds_candidate()) effect_shows_ = now_ + world_->truth().shows_after;
  if (const auto lasts = world_->faulty_for(shifts_++)) {
    tell("deployment step faulty");
    faulty_until_ = std::max(faulty_until_, now_ + *lasts);
  }
}

void Release::withdraw() {
  faulty_until_ = now_;
  effect_shows_ = now_;
}

Conditions Release::conditions() const {
  const Shows shows = world_->truth().shows;
  const bool too_idle = shows == Shows::under_load && loads_.candidate_utilization() <= world_->truth().shows_above;
  const EffectState effect = now_ < effect_shows_ || too_idle ? EffectState::latent
                             : shows == Shows::by_label       ? EffectState::unseen
                                                              : EffectState::shows;
  return {effect, now_ < faulty_until_ ? scenario_->deployments.affected : Probability{}, loads_.lateness()};
}

SimTime Release::conditions_change() const {
  SimTime next = loads_.next_change();
  for (const SimTime change : {faulty_until_, effect_shows_})
    if (now_ < change) next = std::min(next, change);
  return next;
}

/// From now on, until the share or the conditions change.
void Release::serve(const Exposure& exposure) {
  if (loads_.are_scaled()) keep_fleets(fleets_);
  loads_.change(now_, exposure, fleets_);
  const Conditions now = conditions();
  const ExposureStretch& current = history_.current();
  const bool goes_on = !loads_.is_unlimited() && current.exposure() == exposure && current.conditions == now;
  if (!goes_on) history_.change({now_, exposure.candidate, exposure.fixed, now, exposure.mirrored});
  agenda_.cancel(Event::conditions);
  agenda_.schedule(conditions_change(), Event::conditions);
  watch_for_signals();
}

void Release::meet_conditions() {
  if (now_ == faulty_until_) tell("faulty deployment repaired");
  if (now_ == effect_shows_) tell("the candidate's effect on failures begins to show");
  serve(history_.current().exposure());
}

void Release::expose(const Exposure& exposure) {
  exposure.feeds_candidate() ? deploy() : withdraw();
  serve(exposure);
  share_changed_ = now_;
  record_->peak_exposure = std::max(record_->peak_exposure, exposure.candidate.value());
  if (exposure.candidate == all_traffic() && record_->full_h == never_h) record_->full_h = hours(now_);
}

/// The fleets may have changed, and nothing else.
void Release::reapply_fleets() {
  if (!loads_.is_unlimited()) serve(history_.current().exposure());
}

void Release::keep_fleets(const Fleets& fleets) {
  fleet_hours_ += extra_fleet() * (now_ - fleet_since_).in_hours();
  fleet_since_ = now_;
  fleets_ = fleets;
}

/// What is paid for beyond what would be with nothing released, in full fleets.
double Release::extra_fleet() const {
  const bool is_reserved = scenario_->fleet.pricing == FleetPricing::reserved;
  if (loads_.is_unlimited()) return is_reserved ? std::max(fleets_.extra(), 0.0) : fleets_.extra();
  const double full = scenario_->fleet.replicas;
  const auto paid = [&](double replicas) { return (is_reserved ? std::max(replicas, full) : replicas) / full; };
  return paid(loads_.replicas()) - paid(loads_.replicas_without_release());
}

void Release::end_rollback() {
  if (const auto retry_after = world_->retry_after(rollback_attempts_++)) return rollback_again(*retry_after);
  serve_baseline_again();
}

void Release::rollback_again(Duration after) {
  tell("rollback failed; another attempt follows");
  const SimTime again = now_ + after;
  const Duration takes = strategy_->rollback_takes(again);
  ++deployments_;
  if (!responders_.are_engaged()) responders_.engage(now_);
  agenda_.schedule(again + takes, Event::rolled_back);
}

void Release::serve_baseline_again() {
  tell("rollback complete: the baseline serves 100 % of traffic");
  phase_ = Phase::rolled_back;
  end_incident();
  responders_.are_done(now_);
  record_->recover_h = hours(now_);
  const Duration kept = std::min(strategy_->keeps_candidate_for(), world_->end() - now_);
  fleet_hours_ += fleets_.candidate * kept.in_hours();
  keep_fleets({});
  expose({});
  if (!scenario_->candidate.fix.is_forever()) agenda_.schedule(now_ + scenario_->candidate.fix, Event::fixed);
}

void Release::serve_fixed_candidate() {
  if (const auto thaws = world_->freezes().end_at(now_)) {
    agenda_.schedule(*thaws, Event::fixed);
    return;
  }
  tell("fixed version in service");
  keep_fleets(Fleets::switched());
  expose({nobody(), all_traffic()});
}

}  // namespace rollcast::run
