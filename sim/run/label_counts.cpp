#include "label_counts.hpp"

#include <algorithm>
#include <cmath>

#include "rollcast/kernel/samplers.hpp"

namespace rollcast::run {

using enum RequestKind;

LabelCounts::LabelCounts(const World& world, const ServiceHistory& history, Mode mode)
    : Counts{world}, world_{&world}, history_{&history}, mode_{mode} {}

Samples LabelCounts::since_stage(SimTime now) {
  enter_stage();
  go_on_to(measured(now));
  return known();
}

void LabelCounts::enter_stage() {
  if (stage_entered_ == stage_began_) return;
  stage_ = {};
  unlabelled_ = {};
  stage_entered_ = labelled_by_ = stage_began_;
}

template <class Piece>
void LabelCounts::for_each_piece(SimTime from, SimTime to, Piece piece) const {
  const FlowPath& flow = world_->flow();
  const auto stretches = history_->stretches();
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    const SimTime end = i + 1 < stretches.size() ? std::min(to, stretches[i + 1].start) : to;
    SimTime now = std::max(from, stretches[i].start);
    for (std::size_t spell = flow.spell_at(now); now < end; ++spell) {
      const SimTime next = std::min(end, flow.spell_end(spell));
      piece(now, next, expected_of(flow.spells()[spell].per_request, stretches[i]));
      now = next;
    }
  }
}

void LabelCounts::go_on_to(SimTime by) {
  if (by <= labelled_by_) return;
  const TickCurve& requests = world_->flow().requests();
  const LabelDelay& delay = *world_->label_delay();
  const bool failures_only = world_->scenario().watching.labels->arrive_for == Labels::failures_only;
  Expected fresh;
  unlabelled_ = {};
  for_each_piece(stage_began_, by, [&](SimTime from, SimTime to, const Expected& per_request) {
    const double labelled = delay.labelled(requests, from, to, by);
    const double served = requests.at(to) - requests.at(from);
    const double before = delay.labelled(requests, from, to, labelled_by_);
    const double served_before = requests.at(std::clamp(labelled_by_, from, to)) - requests.at(from);
    Expected piece;
    piece.add(per_request, labelled - before);
    if (failures_only) {
      for (const RequestKind kind : {succeeded, control_succeeded, neither_failed})
        piece.of_kind[kind] = per_request.of_kind[kind] * (served - served_before);
      for (const RequestKind kind : {failed, control_failed, both_failed, copy_failed, answer_failed})
        unlabelled_[kind] += per_request.of_kind[kind] * (served - labelled);
    }
    if (mode_ == Mode::trace)
      draw(piece);
    else
      fresh += piece;
  });
  if (mode_ != Mode::trace) draw(fresh);
  labelled_by_ = by;
}

void LabelCounts::draw(const Expected& expected) {
  for (std::size_t k = 0; k < request_kinds; ++k) {
    const auto kind = static_cast<RequestKind>(k);
    if (const double mean = expected.of_kind[kind]; mean > 0.0)
      book(kind, draw_poisson(stream_, mean), expected.caused_part(kind));
  }
  drawn_ += expected;
}

Samples LabelCounts::known() const {
  Counted counts = stage_;
  counts[succeeded] += std::llround(unlabelled_[failed]);
  counts[control_succeeded] += std::llround(unlabelled_[control_failed]);
  counts[neither_failed] +=
      std::llround(unlabelled_[both_failed] + unlabelled_[copy_failed] + unlabelled_[answer_failed]);
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
  for_each_piece(SimTime{}, end, [&](SimTime from, SimTime to, const Expected& per_request) {
    rest.add(per_request, world_->flow().requests().at(to) - world_->flow().requests().at(from));
  });
  rest = rest - drawn_;
  for (const RequestKind kind : {succeeded, control_succeeded, copy_failed, neither_failed}) rest.drop(kind);
  draw(rest);
  settle_harm(history_->served_until(end).spared);
}

}  // namespace rollcast::run
