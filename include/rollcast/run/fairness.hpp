#pragma once

#include <span>

#include "rollcast/modules.hpp"

namespace rollcast::run {

/// What one strategy did to one segment of users in one world, expected, over the whole time.
struct SegmentRecord {
  double requests = 0;
  double failures = 0;
  double excess = 0;  ///< excess failed requests against the world in which nothing was released
  double cost = 0;    ///< of that excess failures at the segment's own prices; 0 in scenarios where all segments'
                      ///< failures cost the same

  double failure_rate() const { return per_request(failures); }
  double failure_rate_without_release() const { return per_request(failures - excess); }
  double failure_rate_added() const { return per_request(excess); }

 private:
  double per_request(double n) const { return requests > 0.0 ? n / requests : 0.0; }
};

/// How differently a service treats its segments of users.
struct Fairness {
  double gap = 0;        ///< failure rate of the segment that fares worst less that of the one that fares best
  double gap_added = 0;  ///< that gap less the gap with nothing released; negative when the release narrows it
  double worst_hit =
      0;  ///< the most that the release added to any segment's failure rate: a gap also narrows by hurting the best
};

/// Of at least one segment; of one alone both gaps are 0.
Fairness fairness_of(std::span<const SegmentRecord>);

}  // namespace rollcast::run
