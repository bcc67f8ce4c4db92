#include "release.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <stdexcept>
#include <utility>

#include "failure_bill.hpp"

namespace rollcast {

namespace {

double hours(SimTime t) { return t.since_start().in_hours(); }

std::string percent(double share) { return fmt::format("{:.4g}%", 100.0 * share); }

std::string words_for(const Reading& reading) {
  constexpr std::array<std::string_view, 3> opinions{"pass", "fail", "inconclusive"};
  return fmt::format("errors {:.2f}% against {:.2f}%, {}", 100.0 * reading.compared.candidate.failure_rate(),
                     100.0 * reading.compared.control.failure_rate(),
                     opinions[static_cast<std::size_t>(reading.opinion)]);
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
      counts_{world, history_, mode},
      alerts_{world, history_} {
  *record_ = RunRecord{};
  record_->replication = world.draws().replication();
  record_->truth = world.truth().candidate.outcome;
  record_->decision = Ending::not_released;
}

void Release::tell(const std::string& what) {
  if (timeline_ != nullptr) timeline_->note(now_, what);
}

void Release::begin() {
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
  const auto trip = counts_.first_trip({guard_, next_guarded_look_, horizon});
  const std::int64_t made = trip ? (*trip - next_guarded_look_) / guard_.every + 1
                                 : (horizon - next_guarded_look_ - Duration::microseconds(1)) / guard_.every + 1;
  next_guarded_look_ = next_guarded_look_ + guard_.every * made;
  return trip;
}

Observation Release::observe(std::optional<SimTime> thaws) {
  Observation seen{now_, history_.candidate(), {}, {}, page_ || thaws, thaws.value_or(SimTime::never())};
  if (watch_ == Watch::counts) {
    seen.since_stage = counts_.since_stage(now_);
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
  counts_.watch(watch_);
  guard_ = decision.guard;
  next_guarded_look_ = now_ + guard_.every;
  agenda_.cancel(Event::look);
  agenda_.schedule(decision.look_at, Event::look);
  switch (decision.act) {
    case Decision::Act::hold:
      keep_fleet(decision.extra_fleet);
      if (!why.empty()) tell("hold" + why);
      break;
    case Decision::Act::shift:
      if (timeline_ != nullptr)
        tell(fmt::format("share {} -> {}{}", percent(history_.candidate().value()), percent(decision.share.value()), why));
      shift(decision);
      break;
    case Decision::Act::promote:
      tell("promote" + why);
      promote();
      break;
    case Decision::Act::roll_back:
      tell("roll back" + why);
      begin_roll_back(now_);
      break;
  }
}

void Release::shift(const Decision& decision) {
  counts_.begin_stage(now_);
  last_seen_ = {};
  keep_fleet(decision.extra_fleet);
  if (decision.share == history_.candidate()) return;
  ++deployments_;
  record_->decision = Ending::undecided;
  expose(decision.share, nobody());
}

void Release::promote() {
  phase_ = Phase::promoted;
  record_->decision = Ending::promoted;
  decide();
  guard_ = {};
  agenda_.cancel(Event::look);
  look_waits_ = false;
  keep_fleet(0.0);
  ++deployments_;
  if (history_.candidate() != everybody()) expose(everybody(), nobody());
}

void Release::begin_roll_back(SimTime signal) {
  phase_ = Phase::rolling_back;
  record_->decision = Ending::rolled_back;
  record_->false_roll_back = is_regression(record_->truth) ? 0.0 : 1.0;
  record_->detect_h = hours(signal);
  record_->harm_before_detection = history_.served_between(SimTime{}, signal).harm();
  decide();
  ++deployments_;
  page_.reset();
  look_waits_ = false;
  guard_ = {};
  alert_ahead_.reset();
  for (const Event pending : {Event::look, Event::complaint, Event::conclusion}) agenda_.cancel(pending);
  agenda_.schedule(now_ + strategy_->roll_back_takes(now_), Event::rolled_back);
}

void Release::decide() {
  if (record_->decide_h == never_h) record_->decide_h = hours(now_);
}

void Release::expose(Share candidate, Share fixed) {
  history_.change(now_, candidate, fixed);
  record_->peak_exposure = std::max(record_->peak_exposure, candidate.value());
  if (candidate == everybody() && record_->full_h == never_h) record_->full_h = hours(now_);
  watch_for_signals();
}

void Release::keep_fleet(double extra_fleet) {
  fleet_hours_ += extra_fleet_ * (now_ - fleet_since_).in_hours();
  fleet_since_ = now_;
  extra_fleet_ = extra_fleet;
}

void Release::watch_for_signals() {
  agenda_.cancel(Event::complaint);
  alert_ahead_.reset();
  alerts_.resume_from(now_);
  if (phase_ == Phase::rolling_back) return;
  if (!found_out_ && history_.candidate() > nobody()) schedule_complaint();
}

void Release::schedule_complaint() {
  const double hazard = scenario_->watching.complaints_per_excess_failure;
  if (hazard <= 0.0) return;
  const double missing = world_->complaint_threshold() / hazard - history_.served_until(now_).complained_of;
  const double level = world_->flow_until(now_).caused + std::max(missing, 0.0) / history_.candidate().value();
  const SimTime when = world_->flow().when_reached(&Flow::caused, level);
  agenda_.schedule(std::max(when, now_), Event::complaint);
}

void Release::hear_complaints() {
  found_out_ = true;
  tell("users complain: the release is found out");
  page(scenario_->people.acknowledge, scenario_->people.off_hours, Cause::release);
}

void Release::hear_alert() {
  const std::size_t which = alert_ahead_->alert;
  const AlertSpec& alert = scenario_->watching.alerts[which];
  if (timeline_ != nullptr) tell(fmt::format("alert: the error budget burns at {:.4g} times its rate or more", alert.burn));
  alerts_.has_paged(which, now_);
  const bool elsewhere = alerts_.fires_without_release(which, now_);
  page(alert.acknowledge, alert.off_hours, elsewhere ? Cause::elsewhere : Cause::release);
  watch_for_signals();
}

void Release::page(const VaryingDuration& acknowledge, OffHours off_hours, Cause cause) {
  const PageResponse response = world_->page_response(acknowledge, pages_++);
  const SimTime conclusion = world_->office_clock().at_work(now_, response.acknowledge, off_hours) + response.diagnose;
  people_hours_ += response.diagnose.in_hours();
  if (page_ && page_->cause == Cause::release) cause = Cause::release;
  if (page_ && page_->conclusion <= conclusion) {
    page_->cause = cause;
    return;
  }
  page_ = Page{page_ ? page_->signal : now_, conclusion, cause, response.misdiagnosed};
  agenda_.cancel(Event::conclusion);
  agenda_.schedule(conclusion, Event::conclusion);
}

bool Release::release_is_blamed(const Page& page) const {
  if (history_.candidate() == nobody()) return false;
  if (found_out_) return true;
  if (page.cause == Cause::release) return !page.misdiagnosed;
  return page.misdiagnosed && page.signal - run_->exposure.back().start <= scenario_->people.suspects_release_for;
}

void Release::act_on_diagnosis() {
  const Page page = *page_;
  page_.reset();
  if (release_is_blamed(page)) {
    tell("diagnosed: the release is to blame, roll back");
    people_hours_ += strategy_->roll_back_takes(now_).in_hours();
    begin_roll_back(page.signal);
    return;
  }
  tell("diagnosed: not the release, go on");
  alerts_.looked_into(page.signal, now_);
  watch_for_signals();
  if (look_waits_) agenda_.schedule(now_, Event::look);
  look_waits_ = false;
}

void Release::serve_baseline_again() {
  tell("rolled back: everybody has the baseline again");
  phase_ = Phase::rolled_back;
  record_->recover_h = hours(now_);
  keep_fleet(0.0);
  expose(nobody(), nobody());
  if (!scenario_->candidate.fix.is_forever()) agenda_.schedule(now_ + scenario_->candidate.fix, Event::fixed);
}

void Release::serve_fixed_candidate() {
  if (const auto thaws = world_->freezes().end_at(now_)) {
    agenda_.schedule(*thaws, Event::fixed);
    return;
  }
  tell("the fixed candidate is in service");
  expose(nobody(), everybody());
}

void Release::close_books() {
  now_ = world_->end();
  keep_fleet(0.0);
  counts_.close(now_);
  const Served served = history_.served_until(now_);
  record_->requests = served.requests;
  record_->candidate_requests = served.candidate_requests;
  record_->failures = served.failures();
  record_->harm = served.harm();
  if (record_->detect_h == never_h) record_->harm_before_detection = record_->harm;
  record_->failures_sampled = counts_.failures();
  record_->harm_sampled = counts_.harm().total();
  record_->users_touched = history_.users_touched(now_);
  book_fairness(served);

  const double allowed = scenario_->slo.error_budget().value() * served.requests;
  record_->budget_burned = allowed > 0.0 ? record_->failures / allowed : 0.0;
  record_->slo_breached = record_->failures_sampled > allowed ? 1.0 : 0.0;
  record_->ruined = record_->harm_sampled > allowed ? 1.0 : 0.0;
  const bool bad = is_regression(record_->truth);
  record_->bad_reaches_everyone = bad && record_->full_h != never_h ? 1.0 : 0.0;
  record_->missed_regression = bad && history_.candidate() > nobody() ? 1.0 : 0.0;
  book_costs(served);
}

void Release::book_fairness(const Served& served) {
  run_->segments.clear();
  for (std::size_t i = 0; i < scenario_->segments.size(); ++i) {
    const Served theirs = history_.served_until(now_, i);
    run_->segments.push_back({theirs.requests, theirs.failures(), theirs.harm()});
  }
  const std::array everyone{SegmentRecord{served.requests, served.failures(), served.harm()}};
  const Fairness fairness = fairness_of(run_->segments.empty() ? std::span<const SegmentRecord>{everyone} : run_->segments);
  record_->fairness_gap = fairness.gap;
  record_->fairness_gap_added = fairness.gap_added;
  record_->worst_segment_harm = fairness.worst_hit;
}

void Release::book_costs(const Served& served) {
  const CostSpec& price = scenario_->costs;
  const Truth& truth = world_->truth();
  const double fixed_benefit = scenario_->candidate.fix.is_forever() ? 0.0 : truth.fixed.benefit.value();
  const double benefit_in_reach = std::max(truth.candidate.benefit.value(), fixed_benefit);
  RunRecord& r = *record_;
  FailureBill bill = bill_failures(*world_, history_, counts_, now_);
  run_->kinds = std::move(bill.kinds);
  r.cost_failures = bill.cost;
  r.cost_capacity = fleet_hours_ * scenario_->fleet.replicas * scenario_->fleet.replica_hour.value();
  r.cost_people = people_hours_ * price.engineer_hour.value();
  r.cost_deployments = deployments_ * price.deployment.value();
  r.cost_delay = benefit_in_reach * served.requests - served.benefit;
  r.cost_slo = r.slo_breached * price.slo_penalty.value();
  r.total_cost = 0.0;
  for (const CostPart& part : cost_parts()) r.total_cost += r.*part.value;
  r.total_cost_sampled = r.total_cost + bill.more_in_counts;
  r.over_budget = r.total_cost_sampled > scenario_->decision.budget.value() ? 1.0 : 0.0;
}

}  // namespace rollcast
