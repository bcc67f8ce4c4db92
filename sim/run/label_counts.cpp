#include "label_counts.hpp"

#include <algorithm>
#include <cmath>

#include "rollcast/kernel/samplers.hpp"

namespace rollcast::run {

using enum RequestKind;

LabelCounts::LabelCounts(const World& world, const ServiceHistory& history, Mode mode, std::uint32_t episode)
    : Counts{world, history, episode},
      world_{&world},
      history_{&history},
      mode_{mode},
      stage_entered_{begin_},
      labeled_by_{begin_} {}

Samples LabelCounts::since_stage(SimTime now) {
  enter_stage();
  go_on_to(measured(now));
  return known();
}

void LabelCounts::enter_stage() {
  if (stage_entered_ == stage_began_) return;
  stage_ = {};
  unlabeled_ = {};
  stage_entered_ = labeled_by_ = stage_began_;
}

template <class Piece>
void LabelCounts::for_each_piece(SimTime from, SimTime to, Piece piece) const {
  const FlowPath& flow = world_->flow();
  const auto stretches = history_->stretches();
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    const SimTime end = i + 1 < stretches.size() ? std::min(to, stretches[i + 1].start) : to;
    SimTime now = std::max(from, stretches[i].start);
    for (std::size_t interval = flow.interval_at(now); now < end; ++interval) {
      const SimTime next = std::min(end, flow.interval_end(interval));
      piece(now, next, expected_of(flow.intervals()[interval].per_request, stretches[i]));
      now = next;
    }
  }
}

void LabelCounts::go_on_to(SimTime by) {
  if (by <= labeled_by_) return;
  const TickCurve& requests = world_->flow().requests();
  const LabelDelay& delay = *world_->label_delay();
  const bool failures_only = world_->scenario().watching.labels->arrive_for == Labels::failures_only;
  Expected fresh;
  unlabeled_ = {};
  for_each_piece(stage_began_, by, [&](SimTime from, SimTime to, const Expected& per_request) {
    const double labeled = delay.labeled(requests, from, to, by);
    const double served = requests.at(to) - requests.at(from);
    const double before = delay.labeled(requests, from, to, labeled_by_);
    const double served_before = requests.at(std::clamp(labeled_by_, from, to)) - requests.at(from);
    Expected piece;
    piece.add(per_request, labeled - before);
    if (failures_only) {
      for (const RequestKind kind : {succeeded, control_succeeded, neither_failed})
        piece.of_kind[kind] = per_request.of_kind[kind] * (served - served_before);
      for (const RequestKind kind : {failed, control_failed, both_failed, copy_failed, answer_failed})
        unlabeled_[kind] += per_request.of_kind[kind] * (served - labeled);
    }
    if (mode_ == Mode::trace)
      draw(piece);
    else
      fresh += piece;
  });
  if (mode_ != Mode::trace) draw(fresh);
  labeled_by_ = by;
}

void LabelCounts::draw(const Expected& expected) {
  for (std::size_t k = 0; k < request_kinds; ++k) {
    const auto kind = static_cast<RequestKind>(k);
    if (const double mean = expected.of_kind[kind]; mean > 0.0)
      book(kind, draw_poisson(stream_, mean), expected.added_part(kind));
  }
  drawn_ += expected;
}

Samples LabelCounts::known() const {
  Counted counts = stage_;
  counts[succeeded] += std::llround(unlabeled_[failed]);
  counts[control_succeeded] += std::llround(unlabeled_[control_failed]);
  counts[neither_failed] += std::llround(unlabeled_[both_failed] + unlabeled_[copy_failed] + unlabeled_[answer_failed]);
  return samples_of(counts);
}

std::optional<SimTime> LabelCounts::first_trip(const GuardedLooks& looks) {
  enter_stage();
  for (SimTime look = looks.first; look < looks.end; look = look + looks.guard.every) {
    go_on_to(measured(look));
    if (looks.guard.tripwire->trips(known())) return look;
  }
  return std::nullopt;
}

void LabelCounts::close(SimTime end) {
  Expected rest;
  for_each_piece(begin_, end, [&](SimTime from, SimTime to, const Expected& per_request) {
    rest.add(per_request, world_->flow().requests().at(to) - world_->flow().requests().at(from));
  });
  rest = rest - drawn_;
  for (const RequestKind kind : {succeeded, control_succeeded, copy_failed, neither_failed}) rest.drop(kind);
  draw(rest);
  settle_excess(history_->served_until(end).avoided);
}

}  // namespace rollcast::run
