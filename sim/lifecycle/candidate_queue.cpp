#include "candidate_queue.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace rollcast::lifecycle {

namespace {

/// Where the draws of an intent's first attempt are; later attempts, visits and steps follow within its range.
std::uint32_t address_of(std::uint32_t intent) {
  constexpr std::uint32_t of_each_intent = 1U << 20, most_intents = 1U << 12;
  if (intent >= most_intents) throw std::overflow_error{"a lifecycle has at most 4096 triggers"};
  return intent * of_each_intent;
}

}  // namespace

CandidateQueue::CandidateQueue(const World& world, const OfflineGate& gate, const Plan& plan)
    : world_{&world}, gate_{&gate}, plan_{&plan} {
  if (plan.every && *plan.every <= Duration{})
    throw std::invalid_argument{"triggers follow each other after some time"};
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
    add({intent, 0, trigger(intent) + plan_->preparation, trigger(intent), std::move(drawn.truth)});
}

void CandidateQueue::add(ReadyCandidate candidate) {
  const auto after = std::ranges::upper_bound(ready_, candidate.ready, {}, &ReadyCandidate::ready);
  ready_.insert(after, std::move(candidate));
}

SimTime CandidateQueue::next_ready() {
  const auto may_be_sooner = [&] {
    const SimTime ready = trigger(next_intent_) + plan_->preparation;
    return ready < world_->end() && (ready_.empty() || ready <= ready_.front().ready);
  };
  while (plan_->every && may_be_sooner()) prepare_next();
  return ready_.empty() || ready_.front().ready >= world_->end() ? SimTime::never() : ready_.front().ready;
}

ReadyCandidate CandidateQueue::take() {
  ReadyCandidate first = std::move(ready_.front());
  ready_.erase(ready_.begin());
  return first;
}

std::int64_t CandidateQueue::attempts_before(SimTime end) const {
  if (!plan_->every || trigger(0) >= end) return 0;
  const Duration step = *plan_->every;
  return (end - trigger(0) + step - Duration::microseconds(1)) / step;
}

}  // namespace rollcast::lifecycle
