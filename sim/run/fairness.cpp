#include "rollcast/run/fairness.hpp"

#include <algorithm>

namespace rollcast::run {

namespace {

double gap_between(std::span<const SegmentRecord> segments, double (SegmentRecord::*rate)() const) {
  double best = (segments.front().*rate)(), worst = best;
  for (const SegmentRecord& segment : segments) {
    best = std::min(best, (segment.*rate)());
    worst = std::max(worst, (segment.*rate)());
  }
  return worst - best;
}

}  // namespace

Fairness fairness_of(std::span<const SegmentRecord> segments) {
  const double gap = gap_between(segments, &SegmentRecord::failure_rate);
  double worst_hit = segments.front().failure_rate_added();
  for (const SegmentRecord& segment : segments) worst_hit = std::max(worst_hit, segment.failure_rate_added());
  return {gap, gap - gap_between(segments, &SegmentRecord::failure_rate_without_release), worst_hit};
}

}  // namespace rollcast::run
