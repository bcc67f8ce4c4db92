// Counts of a stage drawn as a whole, then divided only where the tripwire could trip.

#include <algorithm>

#include "request_counts.hpp"
#include "rollcast/kernel/samplers.hpp"

namespace rollcast::run {

namespace {

/// What is expected and what was counted from the bridge's beginning up to a look.
struct BridgePoint {
  std::int64_t look = 0;  ///< ordinal; 0 is the beginning
  Expected expected;
  Counted counted;
};

/// Divides counts until it is known whether the tripwire trips. `ExpectedBy` tells what is expected by a look;
/// `Settled` hears of each stretch between two bridge points that is not divided further, in the order of time, up to
/// the trip.
template <class ExpectedBy, class Settled>
class Bridge {
 public:
  Bridge(const Tripwire& tripwire, const Counted& before, Stream& stream, ExpectedBy& expected_by, Settled& settled)
      : tripwire_{&tripwire}, before_{before}, stream_{&stream}, expected_by_{&expected_by}, settled_{&settled} {}

  /// The first look after `from`, up to and including `to`, at which the tripwire trips.
  std::optional<BridgePoint> first_trip(const BridgePoint& from, const BridgePoint& to) {
    const bool could_trip = tripwire_->could_trip(so_far(from), so_far(to));
    if (!could_trip || to.look - from.look == 1) {
      (*settled_)(from, to);
      return could_trip && tripwire_->trips(so_far(to)) ? std::optional{to} : std::nullopt;
    }
    const std::int64_t look = from.look + (to.look - from.look) / 2;
    const BridgePoint middle = between(from, to, {look, (*expected_by_)(look), {}});
    if (const auto trip = first_trip(from, middle)) return trip;
    return first_trip(middle, to);
  }

 private:
  Samples so_far(const BridgePoint& bridge_point) const {
    Counted counts = before_;
    counts += bridge_point.counted;
    return samples_of(counts);
  }

  /// Given the totals, each request of a kind came before the middle with the part of that kind that is expected there.
  BridgePoint between(const BridgePoint& from, const BridgePoint& to, BridgePoint middle) {
    const Counted counted = to.counted - from.counted;
    const Expected all = to.expected - from.expected, first = middle.expected - from.expected;
    middle.counted = from.counted;
    for (std::size_t k = 0; k < request_kinds; ++k) {
      const auto kind = static_cast<RequestKind>(k);
      if (counted[kind] == 0) continue;
      const double part = std::clamp(first.of_kind[kind] / all.of_kind[kind], 0.0, 1.0);
      middle.counted[kind] += draw_binomial(*stream_, counted[kind], part);
    }
    return middle;
  }

  const Tripwire* tripwire_;
  Counted before_;
  Stream* stream_;
  ExpectedBy* expected_by_;
  Settled* settled_;
};

}  // namespace

/// `from` is not before the stretch that is being read.
Expected RequestCounts::expected_between(SimTime from, SimTime to) const {
  const auto stretches = history_->stretches();
  Expected sum;
  for (std::size_t i = stretch_; i < stretches.size(); ++i) {
    const SimTime begin = std::max(from, stretches[i].start);
    const SimTime end = i + 1 < stretches.size() ? std::min(to, stretches[i + 1].start) : to;
    if (begin >= end) continue;
    if (stretches[i].exposure.mirrored.share > nobody())
      sum += expected_interval_by_interval(begin, end, stretches[i]);
    else
      sum += expected_of(world_->flow_until(end) - world_->flow_until(begin), stretches[i]);
  }
  return sum;
}

Expected RequestCounts::expected_interval_by_interval(SimTime from, SimTime to, const ExposureStretch& in) const {
  const FlowPath& flow = world_->flow();
  Expected sum;
  for (std::size_t interval = flow.interval_at(from); from < to; ++interval) {
    const SimTime end = std::min(to, flow.interval_end(interval));
    sum.add(expected_of(flow.intervals()[interval].per_request, in),
            flow.requests().at(end) - flow.requests().at(from));
    from = end;
  }
  return sum;
}

std::optional<SimTime> RequestCounts::first_trip_by_bridge(const GuardedLooks& looks) {
  if (looks.first >= looks.end) return std::nullopt;
  const Guard& guard = looks.guard;
  const SimTime start = reader_.now();
  const auto time_of = [&](std::int64_t look) { return looks.first + guard.every * (look - 1); };
  const auto measured_at = [&](std::int64_t look) { return std::max(measured(time_of(look)), start); };
  auto expected_by = [&](std::int64_t look) { return expected_between(start, measured_at(look)); };
  auto settled = [&](const BridgePoint& from, const BridgePoint& to) {
    const Expected expected = to.expected - from.expected;
    const std::int64_t failures = to.counted[RequestKind::failed] - from.counted[RequestKind::failed];
    if (failures > 0) book(RequestKind::failed, failures, expected.added_part(RequestKind::failed));
  };

  const bool all_are_watched = guard.tripwire->needs_control();
  const auto for_each_watched = [&](auto visit) {
    for_each_kind([&](RequestKind kind) {
      if (all_are_watched || is_of_candidate(kind)) visit(kind);
    });
  };
  for_each_watched([&](RequestKind kind) { draw(kind); });
  collect();
  BridgePoint end{1 + (looks.end - looks.first - Duration::microseconds(1)) / guard.every, {}, {}};
  end.expected = expected_by(end.look);
  for_each_watched(
      [&](RequestKind kind) { end.counted[kind] = draw_poisson(stream_, std::max(end.expected.of_kind[kind], 0.0)); });

  const auto trip =
      Bridge{*guard.tripwire, Counted{stage_}, stream_, expected_by, settled}.first_trip(BridgePoint{}, end);
  const BridgePoint& reached = trip ? *trip : end;
  for_each_kind([&](RequestKind kind) {
    if (kind == RequestKind::failed) return;
    if (all_are_watched || is_of_candidate(kind))
      book(kind, reached.counted[kind], reached.expected.added_part(kind));
    else
      pending_.add(kind, reached.expected, 1.0);
  });
  reader_ = FlowReader{world_->flow(), measured_at(reached.look)};
  drawn_until_.numbers.fill(reader_.requests());
  enter_stretch();
  return trip ? std::optional{time_of(trip->look)} : std::nullopt;
}

}  // namespace rollcast::run
