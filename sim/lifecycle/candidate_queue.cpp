#include "candidate_queue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/world/lengths.hpp"
#include "rollcast/world/purpose.hpp"

namespace rollcast::lifecycle {

namespace {

constexpr Duration look_at_monitor_every = Duration::days(1);

}  // namespace

CandidateQueue::CandidateQueue(const World& world, const OfflineGate& gate, const Plan& plan)
    : world_{&world}, triggers_{&plan.triggers}, line_{world, gate, plan.preparation} {
  if (triggers_->every) {
    if (*triggers_->every <= Duration{}) throw std::invalid_argument{"triggers follow each other after some time"};
    agenda_.schedule(SimTime{} + triggers_->first, TriggerKind::calendar);
  }
  if (triggers_->at_random) agenda_.schedule(next_at_random(SimTime{}), TriggerKind::at_random);
  if (triggers_->monitor) {
    monitor_.emplace(world, *triggers_->monitor);
    agenda_.schedule(SimTime{} + look_at_monitor_every, TriggerKind::monitor);
  }
  if (triggers_->alarm) agenda_.schedule(SimTime{} + triggers_->alarm->every, TriggerKind::alarm);
}

SimTime CandidateQueue::stale_time() const {
  if (!triggers_->stale_above || !is_idle()) return SimTime::never();
  return std::max({serving_data_until_ + *triggers_->stale_above, last_trigger_ + triggers_->spacing, clock_});
}

SimTime CandidateQueue::next_event() const {
  const SimTime next = std::min({agenda_.next_time(), line_.next(), stale_time()});
  return next < world_->end() ? next : SimTime::never();
}

void CandidateQueue::go_on(SimTime until) {
  clock_ = until;
  keep_in_flight(until);
  for (SimTime now = next_event(); now <= until; now = next_event()) {
    take_in(line_.go_on(now));
    while (const auto event = agenda_.next_before(now + Duration::microseconds(1))) happen(event->what, now);
    if (stale_time() <= now) want(TriggerKind::stale, now);
    keep_in_flight(now);
  }
}

void CandidateQueue::happen(TriggerKind what, SimTime now) {
  switch (what) {
    case TriggerKind::calendar:
      agenda_.schedule(now + *triggers_->every, what);
      return want(what, now);
    case TriggerKind::at_random:
      agenda_.schedule(next_at_random(now), what);
      return want(what, now);
    case TriggerKind::alarm:
      agenda_.schedule(now + triggers_->alarm->every, what);
      return look(now);
    case TriggerKind::monitor:
      agenda_.schedule(now + look_at_monitor_every, what);
      return look_at_monitor(now);
    case TriggerKind::in_flight:
    case TriggerKind::stale:
    case TriggerKind::rollback:
      break;
  }
}

SimTime CandidateQueue::next_at_random(SimTime now) {
  Stream stream = world_->draws().at(topic(Purpose::trigger), next_random_++);
  return now + draw_length(stream, exponential_length(*triggers_->at_random));
}

void CandidateQueue::look(SimTime now) {
  const AlarmSpec& alarm = *triggers_->alarm;
  Stream stream = world_->draws().at(topic(Purpose::alarm), next_look_++);
  if (!may_react(now)) return;
  const bool has_drifted = world_->drift().staleness_at(serving_data_until_, now) > alarm.drift_above;
  if (draw_uniform(stream) < (has_drifted ? alarm.rings : alarm.false_alarm).value()) want(TriggerKind::alarm, now);
}

void CandidateQueue::look_at_monitor(SimTime now) {
  if (monitor_->signals(now) && may_react(now)) want(TriggerKind::monitor, now);
}

void CandidateQueue::serves(SimTime data_until) {
  serving_data_until_ = data_until;
  if (monitor_) monitor_->restart();
}

void CandidateQueue::keep_in_flight(SimTime now) {
  if (now >= world_->end()) return;
  while (in_flight() < static_cast<std::size_t>(triggers_->in_flight)) want(TriggerKind::in_flight, now);
}

void CandidateQueue::want(TriggerKind why, SimTime now) {
  if (next_intent_ >= most_triggers)
    throw std::runtime_error{fmt::format(
        "a plan wants more than {} candidates until the end. Let its triggers come more rarely.", most_triggers)};
  last_trigger_ = now;
  line_.begin({next_intent_++, why, {}}, now);
}

void CandidateQueue::prepare_fix(std::uint32_t intent, Fix fix, SimTime now) {
  line_.begin({intent, TriggerKind::rollback, std::move(fix)}, now);
}

void CandidateQueue::take_in(std::vector<PreparedCandidate> prepared) {
  for (PreparedCandidate& candidate : prepared) {
    const CandidateRecord& record = candidate.record;
    if (record.end == CandidateEnd::ready)
      ready_.push_back({records_.size(), record.intent, record.attempt, record.fixes, record.data_until,
                        std::move(candidate.truth)});
    records_.push_back(record);
  }
}

bool CandidateQueue::has_ready() const {
  return !std::ranges::all_of(ready_, [&](const ReadyCandidate& c) { return is_superseded(c); });
}

std::size_t CandidateQueue::in_flight() const {
  const auto ready = std::ranges::count_if(ready_, [&](const ReadyCandidate& c) { return !is_superseded(c); });
  return line_.under_way() + static_cast<std::size_t>(ready) + (in_release_ ? 1 : 0);
}

ReadyCandidate CandidateQueue::take_newest() {
  for (const ReadyCandidate& candidate : ready_)
    if (is_superseded(candidate)) records_[candidate.record].end = CandidateEnd::superseded;
  std::erase_if(ready_, [&](const ReadyCandidate& candidate) { return is_superseded(candidate); });
  const auto newest = std::ranges::max_element(ready_, {}, &ReadyCandidate::data_until);
  ReadyCandidate taken = std::move(*newest);
  ready_.erase(newest);
  records_[taken.record].end = CandidateEnd::released;
  in_release_ = true;
  return taken;
}

std::vector<CandidateRecord> CandidateQueue::records() const {
  std::vector<CandidateRecord> all = records_;
  for (const ReadyCandidate& candidate : ready_)
    if (is_superseded(candidate)) all[candidate.record].end = CandidateEnd::superseded;
  for (CandidateRecord& open : line_.open(world_->end())) all.push_back(std::move(open));
  return all;
}

}  // namespace rollcast::lifecycle
