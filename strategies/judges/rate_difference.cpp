#include "judges/rate_difference.hpp"

#include <algorithm>

namespace rollcast::judges {

namespace {

double variance_of_rate(const Sample& sample) {
  const double failures = static_cast<double>(sample.failures) + 0.5,
               successes = static_cast<double>(sample.successes()) + 0.5;
  const double requests = failures + successes;
  return failures / requests * successes / requests / requests;
}

}  // namespace

RateDifference rate_difference(const Samples& samples, double ratio) {
  const auto& [candidate, control] = samples;
  return {candidate.failure_rate() - ratio * control.failure_rate(),
          variance_of_rate(candidate) + ratio * ratio * variance_of_rate(control)};
}

bool RateDifferenceJudge::can_judge(const Samples& samples) const {
  return std::min(samples.candidate.requests, samples.control.requests) >= options_.min_requests;
}

Opinion RateDifferenceJudge::assess(const Evidence& evidence) {
  if (!can_judge(evidence.since_stage)) return Opinion::inconclusive;
  return trips(evidence.since_stage) ? Opinion::fail : Opinion::pass;
}

bool RateDifferenceJudge::trips(const Samples& since_stage) const {
  if (!can_judge(since_stage)) return false;
  const RateDifference difference = rate_difference(since_stage, options_.ratio);
  return difference.z() >= least_z_ && is_significant(difference, since_stage);
}

/// A positive z rises with the candidate's failures and the control's successes, and falls with the candidate's
/// successes and the control's failures, whatever the other counts.
bool RateDifferenceJudge::could_trip(const Samples& least, const Samples& most) const {
  if (!can_judge(most)) return false;
  const Samples worst{{most.candidate.failures + least.candidate.successes(), most.candidate.failures},
                      {least.control.failures + most.control.successes(), least.control.failures}};
  return rate_difference(worst, options_.ratio).z() >= least_z_;
}

}  // namespace rollcast::judges
