#include "candidate_queue.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace rollcast::lifecycle {

namespace {

/// Where the draws of an intent's first attempt are; its range has room for what may follow.
std::uint32_t address_of(std::uint32_t intent) {
  constexpr std::uint32_t of_each_intent = 1U << 20;
  static_assert(most_triggers == (std::int64_t{1} << 32) / of_each_intent);
  return intent * of_each_intent;
}

}  // namespace

CandidateQueue::CandidateQueue(const World& world, const OfflineGate& gate, const Plan& plan)
    : world_{&world}, gate_{&gate}, plan_{&plan} {
  if (plan.every && *plan.every <= Duration{})
    throw std::invalid_argument{"triggers follow each other after some time"};
  if (attempts() > most_triggers) throw std::invalid_argument{"a plan with too many triggers"};
}

SimTime CandidateQueue::trigger(std::uint32_t intent) const {
  return SimTime{} + plan_->first + *plan_->every * static_cast<std::int64_t>(intent);
}

void CandidateQueue::prepare_next() {
  const std::uint32_t intent = next_intent_++;
  const Scenario& scenario = world_->scenario();
  CandidateDraw drawn =
      draw_candidate(scenario.candidate, scenario.segments, *gate_, world_->draws(), address_of(intent));
  if (!drawn.passes)
    ++rejected_;
  else
    add({intent, 0, ready_at(intent), trigger(intent), std::move(drawn.truth)});
}

void CandidateQueue::add(ReadyCandidate candidate) {
  const auto after = std::ranges::upper_bound(ready_, candidate.ready, {}, &ReadyCandidate::ready);
  ready_.insert(after, std::move(candidate));
}

SimTime CandidateQueue::next_ready() {
  const auto may_be_sooner = [&] {
    const SimTime ready = ready_at(next_intent_);
    return ready < world_->end() && (ready_.empty() || ready <= ready_.front().ready);
  };
  while (plan_->every && may_be_sooner()) prepare_next();
  return ready_.empty() || ready_.front().ready >= world_->end() ? SimTime::never() : ready_.front().ready;
}

ReadyCandidate CandidateQueue::take_newest(SimTime now) {
  while (plan_->every && ready_at(next_intent_) <= now) prepare_next();
  const auto not_yet = std::ranges::upper_bound(ready_, now, {}, &ReadyCandidate::ready);
  const auto newest = std::ranges::max_element(ready_.begin(), not_yet, {}, &ReadyCandidate::data_until);
  ReadyCandidate taken = std::move(*newest);
  superseded_ += not_yet - ready_.begin() - 1;
  ready_.erase(ready_.begin(), not_yet);
  return taken;
}

void CandidateQueue::drop_older_than(SimTime data_until) {
  superseded_ += static_cast<std::int64_t>(
      std::erase_if(ready_, [&](const ReadyCandidate& c) { return c.data_until < data_until; }));
}

void CandidateQueue::finish() {
  while (plan_->every && ready_at(next_intent_) < world_->end()) prepare_next();
}

std::int64_t CandidateQueue::attempts() const {
  if (!plan_->every || trigger(0) >= world_->end()) return 0;
  const Duration step = *plan_->every;
  return (world_->end() - trigger(0) + step - Duration::microseconds(1)) / step;
}

}  // namespace rollcast::lifecycle
