#include "rollcast/world/truth.hpp"

#include <algorithm>
#include <cmath>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/world/purpose.hpp"

namespace rollcast {

namespace {

Outcome outcome_at(const CandidateSpec& spec, double u) {
  Outcome last_possible = Outcome::no_change;
  for (std::size_t i = 0; i < outcome_count; ++i) {
    const double p = spec.outcomes[i].probability.value();
    if (p == 0.0) continue;
    last_possible = static_cast<Outcome>(i);
    if (u < p) return last_possible;
    u -= p;
  }
  return last_possible;  // the probabilities sum to one up to rounding
}

/// A regression never fails less than the baseline, and an improvement that brings no other benefit never more: spread that
/// reaches beyond is drawn as no effect, so that a class means what its name says.
VersionTruth version_with(const CandidateSpec& spec, std::span<const SegmentSpec> segments, Outcome outcome, double normal) {
  const OutcomeSpec& effect = spec.outcome(outcome);
  const Money benefit = effect.shows_in ? Money{effect.benefit.value() * segments[*effect.shows_in].share.value()} : effect.benefit;
  const double log_odds = std::log(effect.odds_ratio_median) + effect.odds_ratio_sigma * normal;
  const bool only_fewer_failures = outcome == Outcome::improvement && effect.benefit == Money{0.0};
  if (is_regression(outcome)) return {outcome, std::max(log_odds, 0.0), benefit};
  return {outcome, only_fewer_failures ? std::min(log_odds, 0.0) : log_odds, benefit};
}

double effect_in(const CandidateSpec& spec, const VersionTruth& version, std::size_t segment) {
  const auto& shows_in = spec.outcome(version.outcome).shows_in;
  return !shows_in || *shows_in == segment ? version.log_odds : 0.0;
}

double own_effect(const SegmentSpec& spec, std::size_t segment, const Draws& draws) {
  if (spec.odds_ratio_sigma == 0.0) return std::log(spec.odds_ratio_median);
  Stream stream = draws.at(topic(Purpose::segment_effect, Version::candidate, segment));
  return std::log(spec.odds_ratio_median) + spec.odds_ratio_sigma * normal_quantile(draw_uniform(stream));
}

}  // namespace

Truth draw_truth(const CandidateSpec& spec, std::span<const SegmentSpec> segments, const Draws& draws) {
  const auto uniform = [&](Purpose purpose) {
    Stream stream = draws.at(topic(purpose, Version::candidate));
    return draw_uniform(stream);
  };
  const double size = normal_quantile(uniform(Purpose::effect));
  Truth truth;
  truth.candidate = version_with(spec, segments, outcome_at(spec, uniform(Purpose::outcome)), size);
  const bool improves = uniform(Purpose::fixed_outcome) < spec.fixed_is_improvement.value();
  truth.fixed = !is_regression(truth.candidate.outcome)
                    ? truth.candidate
                    : version_with(spec, segments, improves ? Outcome::improvement : Outcome::no_change, size);
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const double own = own_effect(segments[i], i, draws);
    truth.segments.push_back({effect_in(spec, truth.candidate, i) + own, effect_in(spec, truth.fixed, i) + own});
  }
  return truth;
}

}  // namespace rollcast
