#include "request_counts.hpp"

#include <algorithm>

#include "rollcast/kernel/samplers.hpp"

namespace rollcast::run {

using enum RequestKind;

RequestCounts::RequestCounts(const World& world, const ServiceHistory& history, Mode mode, std::uint32_t episode)
    : Counts{world, history, episode},
      world_{&world},
      history_{&history},
      mode_{mode},
      reader_{world.flow(), begin_},
      stage_entered_{begin_} {
  drawn_until_.numbers.fill(reader_.requests());
}

Samples RequestCounts::since_stage(SimTime now) {
  enter_stage();
  go_on_to(measured(now));
  draw_all();
  return samples_of(stage_);
}

void RequestCounts::enter_stage() {
  if (stage_entered_ == stage_began_) return;
  go_on_to(stage_began_);
  collect();
  unseen_ += pending_;
  pending_ = {};
  stage_ = {};
  stage_entered_ = stage_began_;
}

void RequestCounts::enter_stretch() {
  collect();
  const auto stretches = history_->stretches();
  stretches_known_ = stretches.size();
  while (stretch_ + 1 < stretches.size() && stretches[stretch_ + 1].start <= reader_.now()) ++stretch_;
  stretch_end_ = reader_.interval_end();
  if (stretch_ + 1 < stretches.size()) stretch_end_ = std::min(stretch_end_, stretches[stretch_ + 1].start);
  per_request_ = expected_of(reader_.interval().per_request, stretches[stretch_]);
  for_each_kind([&](RequestKind kind) {
    if (fails_user(kind)) added_part_[kind] = per_request_.added_part(kind);
  });
}

void RequestCounts::go_on_to(SimTime to) {
  if (stretches_known_ != history_->stretches().size()) enter_stretch();
  while (reader_.now() < to) {
    if (reader_.now() >= stretch_end_) enter_stretch();
    const SimTime next = std::min(to, stretch_end_);
    reader_.advance(mode_ == Mode::trace ? std::min(next, reader_.tick_end()) : next);
    if (mode_ == Mode::trace) draw_tick();
  }
}

/// Adds what is expected since each kind was last drawn to what is pending.
void RequestCounts::collect() {
  const double now = reader_.requests();
  for_each_kind([&](RequestKind kind) {
    if (now > drawn_until_[kind]) pending_.add(kind, per_request_, now - drawn_until_[kind]);
  });
  drawn_until_.numbers.fill(now);
}

void RequestCounts::draw(RequestKind kind) {
  const double requests = reader_.requests() - drawn_until_[kind];
  const bool is_of_one_stretch = pending_.of_kind[kind] == 0.0;
  const double expected = pending_.of_kind[kind] + per_request_.of_kind[kind] * requests;
  if (expected <= 0.0) return;
  drawn_until_[kind] = reader_.requests();
  if (is_of_one_stretch) return book(kind, draw_poisson(stream_, expected), added_part_[kind]);
  pending_.add(kind, per_request_, requests);
  book(kind, draw_poisson(stream_, expected), pending_.added_part(kind));
  pending_.drop(kind);
}

void RequestCounts::draw_tick() {
  if (watch_ == Watch::counts) return draw_all();
  draw(failed);
  draw(control_failed);
  if (history_->has_mirrored())
    for (const RequestKind kind : {both_failed, answer_failed}) draw(kind);
}

void RequestCounts::draw_all() {
  for_each_kind([&](RequestKind kind) { draw(kind); });
}

std::int64_t RequestCounts::draw_candidate_failures() {
  draw(failed);
  if (!history_->has_mirrored()) return stage_[failed];
  for (const RequestKind kind : {both_failed, copy_failed}) draw(kind);
  return samples_of(stage_).candidate.failures;
}

/// The tripwire cannot trip while the stage has fewer failures of the candidate, whatever the counts not drawn yet.
std::int64_t RequestCounts::fewest_failures_to_trip(const Tripwire& tripwire) const {
  constexpr std::int64_t no_bound = std::int64_t{1} << 40;
  const Samples least = samples_of(stage_);
  const auto could_trip = [&](std::int64_t failures) {
    const Sample candidate{failures + least.candidate.successes() + no_bound, failures};
    return tripwire.could_trip(least, {candidate, least.control + Sample{2 * no_bound, no_bound}});
  };
  std::int64_t too_few = least.candidate.failures - 1, step = 1;
  while (!could_trip(too_few + step)) {
    too_few += step;
    step *= 2;
    if (too_few > no_bound) return no_bound;
  }
  while (step > 1) {
    step /= 2;
    if (!could_trip(too_few + step)) too_few += step;
  }
  return too_few + 1;
}

std::optional<SimTime> RequestCounts::first_trip(const GuardedLooks& looks) {
  enter_stage();
  if (mode_ == Mode::bridge) return first_trip_by_bridge(looks);
  std::int64_t alarm = fewest_failures_to_trip(*looks.guard.tripwire);
  for (SimTime look = looks.first; look < looks.end; look = look + looks.guard.every) {
    go_on_to(measured(look));
    if (draw_candidate_failures() < alarm) continue;
    draw_all();
    if (looks.guard.tripwire->trips(samples_of(stage_))) return look;
    alarm = fewest_failures_to_trip(*looks.guard.tripwire);
  }
  return std::nullopt;
}

void RequestCounts::close(SimTime end) {
  go_on_to(end);
  collect();
  unseen_ += pending_;
  for_each_kind([&](RequestKind kind) {
    if (const double expected = unseen_.of_kind[kind]; fails_user(kind) && expected > 0.0)
      book(kind, draw_poisson(stream_, expected), unseen_.added_part(kind));
  });
  settle_excess(history_->served_until(end).avoided);
}

}  // namespace rollcast::run
