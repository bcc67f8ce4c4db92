#pragma once

#include <algorithm>

#include "rollcast/run/observation.hpp"
#include "rollcast/strategies/judge.hpp"

namespace rollcast::judges {

/// How many failures are too many: more than `ratio` times the control's failure rate plus `margin`, and `min_failures`
/// at least. With `ratio` 0 there is no control in it.
struct FailureLimit {
  double ratio = 1.5, margin = 0.002;
  std::int64_t min_failures = 1, min_requests = 500;

  Against against() const { return ratio > 0.0 ? Against::control : Against::fixed_limit; }
  /// Whether each arm that is compared has the requests it takes.
  bool can_judge(const Samples& samples) const {
    const bool control_suffices = against() == Against::fixed_limit || samples.control.requests >= min_requests;
    return control_suffices && samples.candidate.requests >= min_requests;
  }
  /// Whether it might be exceeded, and judged, at counts between these.
  bool could_be_exceeded(const Samples& least, const Samples& most) const {
    const std::int64_t failures = most.candidate.failures;
    const std::int64_t successes = std::max(least.candidate.successes(), min_requests - failures);
    const Sample worst_candidate{failures + successes, failures};
    const Sample best_control = best_to_compare_with(least.control, most.control);
    return successes <= most.candidate.successes() && can_judge({worst_candidate, best_control}) &&
           is_exceeded({worst_candidate, best_control});
  }
  /// The control of least failure rate between these, among those with the requests that it takes to judge.
  Sample best_to_compare_with(const Sample& least, const Sample& most) const {
    const std::int64_t needed = against() == Against::control ? min_requests - most.successes() : 0;
    const std::int64_t failures = std::min(std::max(least.failures, needed), most.failures);
    return {failures + most.successes(), failures};
  }
  bool is_exceeded(const Samples& samples) const {
    const auto& [candidate, control] = samples;
    return candidate.failures >= min_failures && candidate.failure_rate() > ratio * control.failure_rate() + margin;
  }
};

}  // namespace rollcast::judges
