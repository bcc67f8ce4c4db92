#pragma once

#include "rollcast/run/observation.hpp"
#include "rollcast/strategies/judge.hpp"

namespace rollcast::judges {

/// A limit on the candidate's failure rate: `ratio` times the control's plus `margin`. With `ratio` 0 there is no
/// control in it.
struct RateLimit {
  double ratio = 0.0, margin = 0.0;

  bool needs_control() const { return ratio > 0.0; }
  /// Whether every arm that is compared has served somebody.
  bool has_data(const Samples& samples) const {
    return samples.candidate.requests > 0 && (!needs_control() || samples.control.requests > 0);
  }
  bool is_exceeded(const Samples& samples) const {
    return samples.candidate.failure_rate() > ratio * samples.control.failure_rate() + margin;
  }
};

/// Reads a limit: a failure rate under the key `absolute`, or "ratio" and "margin".
RateLimit read_rate_limit(const Fields&, std::string_view absolute);

}  // namespace rollcast::judges
