#include "rollcast/world/flow_path.hpp"

namespace rollcast::world {

void FlowPath::forget_intervals() {
  intervals_.clear();
  segments_.forget();
  kinds_.forget();
  segment_kinds_.forget();
}

void FlowPath::begin_interval(SimTime start, const Flow& per_request, std::span<const Flow> of_segments,
                              std::span<const KindFlow> of_kinds, std::span<const KindFlow> of_segment_kinds) {
  const double requests = requests_.at(start);
  const double of_last_interval = intervals_.empty() ? 0.0 : requests - intervals_.back().requests_before;
  segments_.begin_interval(of_segments, of_last_interval);
  kinds_.begin_interval(of_kinds, of_last_interval);
  segment_kinds_.begin_interval(of_segment_kinds, of_last_interval);
  Flow before;
  if (!intervals_.empty()) before = intervals_.back().before + intervals_.back().per_request * of_last_interval;
  intervals_.push_back({start, requests, before, per_request});
}

std::size_t FlowPath::interval_at(SimTime t) const {
  const auto later = std::upper_bound(intervals_.begin(), intervals_.end(), t,
                                      [](SimTime at, const RateInterval& s) { return at < s.start; });
  return later == intervals_.begin() ? 0 : static_cast<std::size_t>(later - intervals_.begin()) - 1;
}

Flow FlowPath::until(SimTime t) const {
  const RateInterval& interval = intervals_[interval_at(t)];
  return interval.before + interval.per_request * (requests_.at(t) - interval.requests_before);
}

Flow FlowPath::until(SimTime t, std::size_t segment) const {
  const std::size_t i = interval_at(t);
  return segments_.until(i, segment, requests_.at(t) - intervals_[i].requests_before);
}

KindFlow FlowPath::kind_until(SimTime t, std::size_t kind) const {
  const std::size_t i = interval_at(t);
  return kinds_.until(i, kind, requests_.at(t) - intervals_[i].requests_before);
}

KindFlow FlowPath::kind_until(SimTime t, std::size_t kind, std::size_t segment) const {
  const std::size_t i = interval_at(t);
  return segment_kinds_.until(i, segment * kinds_.count() + kind, requests_.at(t) - intervals_[i].requests_before);
}

}  // namespace rollcast::world
