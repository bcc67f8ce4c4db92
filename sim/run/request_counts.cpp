#include "request_counts.hpp"

#include <algorithm>
#include <limits>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/world/purpose.hpp"

namespace rollcast {

using enum RequestKind;

Samples samples_of(const Counted& counts) {
  const auto failures = counts[caused] + counts[failed_anyway];
  return {{failures + counts[succeeded], failures}, {counts[control_failed] + counts[control_succeeded], counts[control_failed]}};
}

Expected expected_of(const Flow& flow, const ExposureStretch& exposure) {
  const double candidate = exposure.candidate.value(), fixed = exposure.fixed.value(), control = 1.0 - candidate - fixed;
  const double failures = candidate * flow.candidate_failures + fixed * flow.fixed_failures;
  Expected expected;
  expected[caused] = candidate * flow.caused + fixed * flow.fixed_caused;
  expected[failed_anyway] = std::max(failures - expected[caused], 0.0);
  expected[succeeded] = (candidate + fixed) * flow.requests - failures;
  expected[control_failed] = control * flow.baseline_failures;
  expected[control_succeeded] = control * flow.requests - expected[control_failed];
  return expected;
}

RequestCounts::RequestCounts(const World& world, const ServiceHistory& history, Mode mode)
    : world_{&world},
      history_{&history},
      mode_{mode},
      reader_{world.flow(), SimTime{}},
      stream_{world.draws().at(topic(Purpose::counts))} {}

SimTime RequestCounts::measured(SimTime now) const { return now - world_->scenario().watching.metrics_delay; }

Samples RequestCounts::since_stage(SimTime now) {
  enter_stage();
  go_on_to(measured(now));
  draw_all();
  return samples_of(stage_);
}

void RequestCounts::enter_stage() {
  if (stage_entered_ == stage_began_) return;
  go_on_to(stage_began_);
  unseen_ += pending_;
  pending_ = {};
  stage_ = {};
  stage_entered_ = stage_began_;
}

void RequestCounts::go_on_to(SimTime to) {
  if (mode_ != Mode::trace) {
    pending_ += expect_until(to);
    return;
  }
  const TickCurve& ticks = world_->flow().requests();
  while (reader_.now() < to) {
    pending_ += expect_until(std::min(to, ticks.tick_start(ticks.tick_at(reader_.now()) + 1)));
    draw_all();
  }
}

Expected RequestCounts::expect_until(SimTime to) {
  const auto stretches = history_->stretches();
  Expected sum;
  while (reader_.now() < to) {
    while (stretch_ + 1 < stretches.size() && stretches[stretch_ + 1].start <= reader_.now()) ++stretch_;
    const SimTime end = stretch_ + 1 < stretches.size() ? std::min(stretches[stretch_ + 1].start, to) : to;
    reader_.advance(end, [&](double requests, const Flow& per_request) {
      sum += expected_of(per_request * requests, stretches[stretch_]);
    });
  }
  return sum;
}

void RequestCounts::book(RequestKind kind, std::int64_t count) {
  stage_[kind] += count;
  if (kind == caused) harm_ += static_cast<double>(count);
  if (kind == caused || kind == failed_anyway || kind == control_failed) failures_ += static_cast<double>(count);
}

void RequestCounts::draw(RequestKind kind) {
  if (pending_[kind] <= 0.0) return;
  book(kind, draw_poisson(stream_, pending_[kind]));
  pending_[kind] = 0.0;
}

void RequestCounts::draw_all() {
  for (const RequestKind kind : all_request_kinds) draw(kind);
}

Samples RequestCounts::most_there_can_be() const {
  constexpr std::int64_t no_bound = std::numeric_limits<std::int64_t>::max() / 8;
  Counted most = stage_;
  for (const RequestKind kind : all_request_kinds)
    if (pending_[kind] > 0.0) most[kind] += no_bound;
  return samples_of(most);
}

/// Draws the candidate's failures, and everything else only where that may matter.
bool RequestCounts::trips(const Tripwire& tripwire) {
  draw(caused);
  draw(failed_anyway);
  if (!tripwire.could_trip(samples_of(stage_), most_there_can_be())) return false;
  draw_all();
  return tripwire.trips(samples_of(stage_));
}

std::optional<SimTime> RequestCounts::first_trip(const GuardedLooks& looks) {
  enter_stage();
  if (mode_ == Mode::bridge) return first_trip_by_bridge(looks);
  for (SimTime look = looks.first; look < looks.end; look = look + looks.guard.every) {
    go_on_to(measured(look));
    if (trips(*looks.guard.tripwire)) return look;
  }
  return std::nullopt;
}

void RequestCounts::close(SimTime end) {
  go_on_to(end);
  unseen_ += pending_;
  for (const RequestKind kind : {caused, failed_anyway, control_failed}) book(kind, draw_poisson(stream_, unseen_[kind]));
  harm_ -= static_cast<double>(draw_poisson(stream_, history_->served_until(end).spared));
}

}  // namespace rollcast
