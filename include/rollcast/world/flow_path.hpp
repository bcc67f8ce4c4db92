#pragma once

#include <algorithm>
#include <functional>
#include <span>
#include <vector>

#include "rollcast/kernel/curve.hpp"
#include "rollcast/world/flow.hpp"

namespace rollcast::world {

/// A stretch of time, up to the next interval, in which every failure probability is constant.
struct RateInterval {
  SimTime start;
  double requests_before = 0.0;  ///< since the world's beginning
  Flow before;                   ///< since the world's beginning
  Flow per_request;
};

/// Parts of a flow, each from the world's beginning on, interval by interval: as many for every interval.
template <class PartFlow>
class FlowParts {
 public:
  void forget() { parts_.clear(); }
  /// Of each interval.
  std::size_t count() const { return count_; }
  /// `of_last_interval` is how many requests came in the interval that ends now.
  void begin_interval(std::span<const PartFlow> per_request, double of_last_interval) {
    const std::size_t n = per_request.size();
    const bool first = parts_.empty();
    for (const PartFlow& now : per_request) {
      PartFlow before;
      if (!first) {
        const Part& last = parts_[parts_.size() - n];
        before = last.before + last.per_request * of_last_interval;
      }
      parts_.push_back({before, now});
    }
    count_ = n;
  }
  /// After so many requests of the interval.
  PartFlow until(std::size_t interval, std::size_t part, double requests) const {
    const Part& of = parts_[interval * count_ + part];
    return of.before + of.per_request * requests;
  }

 private:
  struct Part {
    PartFlow before, per_request;
  };
  std::size_t count_ = 0;
  std::vector<Part> parts_;  ///< [interval][part]
};

/// Everything expected in one world: how many requests arrive, tick by tick, and what becomes of them, interval by
/// interval.
class FlowPath {
 public:
  FlowPath(SimTime begin, SimTime end, Duration tick) : requests_{begin, end, tick} {}

  /// Draws the path anew: first the requests, then the intervals in order, the first at the world's beginning.
  TickCurve& requests() { return requests_; }
  void forget_intervals();
  /// `of_segments` is each segment's part of `per_request`: none when all users are alike. `of_kinds` is what fails in
  /// each way: none when there is one way alone. `of_segment_kinds` is what of each segment's part fails in each way,
  /// segment by segment: none when nobody asks for it.
  void begin_interval(SimTime start, const Flow& per_request, std::span<const Flow> of_segments,
                      std::span<const KindFlow> of_kinds, std::span<const KindFlow> of_segment_kinds);

  const TickCurve& requests() const { return requests_; }
  std::span<const RateInterval> intervals() const { return intervals_; }
  /// Index of the interval that holds an instant; the first or the last for instants outside.
  std::size_t interval_at(SimTime) const;
  SimTime interval_end(std::size_t i) const {
    return i + 1 < intervals_.size() ? intervals_[i + 1].start : requests_.end();
  }

  /// Everything expected from the world's beginning to an instant; the difference of two is what is expected between
  /// them.
  Flow until(SimTime) const;
  /// The part of one segment of users.
  Flow until(SimTime, std::size_t segment) const;
  /// What fails in one way, where there are several.
  KindFlow kind_until(SimTime, std::size_t kind) const;
  /// The part of one segment of users, where intervals tell of it.
  KindFlow kind_until(SimTime, std::size_t kind, std::size_t segment) const;
  /// First instant at which a part of the flow reaches `level`; never when it does not. `amount` is a member of Flow,
  /// or gives a sum of its members with constant factors that never falls as time goes on.
  template <class Amount>
  SimTime when_reached(Amount amount, double level) const;

 private:
  TickCurve requests_;
  std::vector<RateInterval> intervals_;
  FlowParts<Flow> segments_;
  FlowParts<KindFlow> kinds_, segment_kinds_;
};

template <class Amount>
SimTime FlowPath::when_reached(Amount amount, double level) const {
  if (!(std::invoke(amount, until(requests_.end())) >= level)) return SimTime::never();
  const auto later =
      std::lower_bound(intervals_.begin(), intervals_.end(), level,
                       [&](const RateInterval& s, double value) { return std::invoke(amount, s.before) < value; });
  if (later == intervals_.begin()) return requests_.begin();
  const auto i = static_cast<std::size_t>(later - intervals_.begin()) - 1;
  const RateInterval& interval = intervals_[i];
  const double requests = interval.requests_before +
                          (level - std::invoke(amount, interval.before)) / std::invoke(amount, interval.per_request);
  return std::clamp(requests_.when_reached(requests), interval.start, interval_end(i));
}

/// Reads a path forwards.
class FlowReader {
 public:
  FlowReader(const FlowPath& path, SimTime from)
      : path_{&path},
        interval_{path.interval_at(from)},
        interval_end_{path.interval_end(interval_)},
        now_{from},
        requests_{path.requests().at(from)},
        tick_{path.requests().tick_at(from)},
        tick_end_{path.requests().tick_start(tick_ + 1)} {}

  SimTime now() const { return now_; }
  /// Expected from the world's beginning to now.
  double requests() const { return requests_; }
  SimTime tick_end() const { return tick_end_; }
  /// The interval that begins or goes on now, and until when.
  const RateInterval& interval() const { return path_->intervals()[interval_]; }
  SimTime interval_end() const { return interval_end_; }

  /// Goes on to `to`, not beyond the interval's end.
  void advance(SimTime to) {
    const TickCurve& curve = path_->requests();
    if (to == tick_end_ && tick_ + 1 < curve.ticks()) {
      requests_ = curve.at_tick(++tick_);
      tick_end_ = tick_end_ + curve.tick();
    } else {
      requests_ = curve.at(to);
      if (to > tick_end_) {
        tick_ = curve.tick_at(to);
        tick_end_ = curve.tick_start(tick_ + 1);
      }
    }
    if (to == interval_end_ && to < curve.end()) interval_end_ = path_->interval_end(++interval_);
    now_ = to;
  }

 private:
  const FlowPath* path_;
  std::size_t interval_;
  SimTime interval_end_, now_;
  double requests_;
  std::size_t tick_;
  SimTime tick_end_;
};

}  // namespace rollcast::world
