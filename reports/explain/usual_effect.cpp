#include "usual_effect.hpp"

#include <algorithm>
#include <cmath>

#include "rollcast/world/quality.hpp"

namespace rollcast {

namespace {

UsualEffect usual_effect(Probability baseline_failure, double log_odds) {
  const double failures = FailureRate{baseline_failure}.failure_probability(log_odds);
  return {failures, std::max(failures - baseline_failure.value(), 0.0)};
}

}  // namespace

UsualEffect usual_effect(const Scenario& s, const OutcomeSpec& outcome) {
  const double of_class = std::log(outcome.odds_ratio_median);
  if (s.segments.empty()) return usual_effect(s.baseline.failure, of_class);
  UsualEffect sum;
  for (std::size_t i = 0; i < s.segments.size(); ++i) {
    const SegmentSpec& segment = s.segments[i];
    const bool shows = !outcome.shows_in || *outcome.shows_in == i;
    const auto theirs = usual_effect(segment.failure, (shows ? of_class : 0.0) + std::log(segment.odds_ratio_median));
    sum.failures += segment.share.value() * theirs.failures;
    sum.caused += segment.share.value() * theirs.caused;
  }
  return sum;
}

}  // namespace rollcast
