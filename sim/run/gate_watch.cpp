#include "gate_watch.hpp"

#include <stdexcept>

namespace rollcast::run {

GateWatch::GateWatch(const World& world, const ServiceHistory& history, Mode mode, std::uint32_t episode)
    : counts_{make_counts(world, history, mode, episode)} {}

void GateWatch::begin_stage(SimTime now) {
  counts_->begin_stage(now);
  last_seen_ = {};
}

void GateWatch::follow(SimTime now, const Decision& decision) {
  if (decision.guard.tripwire != nullptr && (decision.guard.every <= Duration{} || decision.watch == Watch::nothing))
    throw std::logic_error{"a guard needs to look at counts, and to know how often"};
  watch_ = decision.watch;
  counts_->watch(watch_);
  guard_ = decision.guard;
  next_guarded_look_ = now + guard_.every;
}

void GateWatch::look(Observation& seen) {
  if (!is_watching()) return;
  seen.since_stage = counts_->since_stage(seen.now);
  seen.since_look = seen.since_stage - last_seen_;
  last_seen_ = seen.since_stage;
}

std::optional<SimTime> GateWatch::trip_before(SimTime horizon) {
  if (guard_.tripwire == nullptr || next_guarded_look_ >= horizon) return std::nullopt;
  const auto trip = counts_->first_trip({guard_, next_guarded_look_, horizon});
  const std::int64_t made = trip ? (*trip - next_guarded_look_) / guard_.every + 1
                                 : (horizon - next_guarded_look_ - Duration::microseconds(1)) / guard_.every + 1;
  next_guarded_look_ = next_guarded_look_ + guard_.every * made;
  return trip;
}

}  // namespace rollcast::run
