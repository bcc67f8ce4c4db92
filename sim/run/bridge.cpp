// Counts of a stage drawn as a whole, then divided only where the tripwire could trip.

#include <algorithm>

#include "request_counts.hpp"
#include "rollcast/kernel/samplers.hpp"

namespace rollcast {

namespace {

/// What is expected and what was counted from the bridge's beginning up to a look.
struct Pier {
  std::int64_t look = 0;  ///< ordinal; 0 is the beginning
  Expected expected;
  Counted counted;
};

class Bridge {
 public:
  Bridge(const Tripwire& tripwire, const Counted& before, Stream& stream) : tripwire_{&tripwire}, before_{before}, stream_{&stream} {}

  /// The first look after `from`, up to and including `to`, at which the tripwire trips. `expected_at` tells what is expected by a look.
  template <class ExpectedAt>
  std::optional<Pier> first_trip(const Pier& from, const Pier& to, ExpectedAt& expected_at) {
    if (!tripwire_->could_trip(so_far(from), so_far(to))) return std::nullopt;
    if (to.look - from.look == 1) return tripwire_->trips(so_far(to)) ? std::optional{to} : std::nullopt;
    const std::int64_t look = (from.look + to.look) / 2;
    const Pier middle = between(from, to, {look, expected_at(look), {}});
    if (const auto trip = first_trip(from, middle, expected_at)) return trip;
    return first_trip(middle, to, expected_at);
  }

 private:
  Samples so_far(const Pier& pier) const {
    Counted counts = before_;
    counts += pier.counted;
    return samples_of(counts);
  }

  /// Given the totals, each request of a kind lies before the middle with the share of that kind that is expected there.
  Pier between(const Pier& from, const Pier& to, Pier middle) {
    const Counted counted = to.counted - from.counted;
    const Expected all = to.expected - from.expected, first = middle.expected - from.expected;
    middle.counted = from.counted;
    for (const RequestKind kind : all_request_kinds)
      if (counted[kind] > 0) middle.counted[kind] += draw_binomial(*stream_, counted[kind], std::clamp(first[kind] / all[kind], 0.0, 1.0));
    return middle;
  }

  const Tripwire* tripwire_;
  Counted before_;
  Stream* stream_;
};

}  // namespace

std::optional<SimTime> RequestCounts::first_trip_by_bridge(const GuardedLooks& looks) {
  if (looks.first >= looks.end) return std::nullopt;
  const Guard& guard = looks.guard;
  const auto time_of = [&](std::int64_t look) { return looks.first + guard.every * (look - 1); };
  const SimTime start = reader_.now();
  const Flow before = world_->flow_until(start);
  const ExposureStretch& exposure = history_->stretches().back();
  const auto expected_by = [&](std::int64_t look) {
    return expected_of(world_->flow_until(std::max(measured(time_of(look)), start)) - before, exposure);
  };

  const auto kinds = guard.tripwire->needs_control() ? std::span{all_request_kinds} : std::span{all_request_kinds}.first(candidate_kinds);
  for (const RequestKind kind : kinds) draw(kind);
  Pier end{1 + (looks.end - looks.first - Duration::microseconds(1)) / guard.every, {}, {}};
  end.expected = expected_by(end.look);
  for (const RequestKind kind : kinds) end.counted[kind] = draw_poisson(stream_, end.expected[kind]);

  const auto trip = Bridge{*guard.tripwire, stage_, stream_}.first_trip(Pier{}, end, expected_by);
  const Pier& reached = trip ? *trip : end;
  for (const RequestKind kind : all_request_kinds) {
    const bool counted = std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
    if (counted) book(kind, reached.counted[kind]);
    else pending_[kind] += reached.expected[kind];
  }
  reader_ = FlowReader{world_->flow(), std::max(measured(time_of(reached.look)), start)};
  return trip ? std::optional{time_of(trip->look)} : std::nullopt;
}

}  // namespace rollcast
