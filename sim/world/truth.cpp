#include "rollcast/world/truth.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/world/lengths.hpp"
#include "rollcast/world/purpose.hpp"

namespace rollcast::world {

double effect_at(Outcome outcome, const OutcomeSpec& effect, double normal) {
  const double log_odds = std::log(effect.odds_ratio_median) + effect.odds_ratio_sigma * normal;
  const bool only_fewer_failures = outcome == Outcome::improvement && effect.benefit == Money{0.0};
  if (is_regression(outcome)) return std::max(log_odds, 0.0);
  return only_fewer_failures ? std::min(log_odds, 0.0) : log_odds;
}

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

VersionTruth version_with(const CandidateSpec& spec, std::span<const SegmentSpec> segments, Outcome outcome,
                          double normal) {
  const OutcomeSpec& effect = spec.outcome(outcome);
  const double reached = effect.shows_in ? segments[*effect.shows_in].share.value() : 1.0;
  return {outcome,
          effect_at(outcome, effect, normal),
          Money{effect.benefit.value() * reached},
          effect.kind_odds_ratios,
          1.0 + reached * (effect.severe_rate_ratio - 1.0),
          effect.latency_ratio,
          effect.capacity_ratio};
}

bool shows_in(std::size_t segment, const CandidateSpec& spec, const VersionTruth& version) {
  const auto& only = spec.outcome(version.outcome).shows_in;
  return !only || *only == segment;
}

VersionEffect effect_in(std::size_t segment, const CandidateSpec& spec, const VersionTruth& version) {
  return shows_in(segment, spec, version) ? version.effect() : VersionEffect{};
}

double own_effect(const SegmentSpec& spec, std::size_t segment, const Draws& draws, std::uint32_t index) {
  if (spec.odds_ratio_sigma == 0.0) return std::log(spec.odds_ratio_median);
  Stream stream = draws.at(segment_topic(Purpose::segment_effect, Version::candidate, segment), index);
  return std::log(spec.odds_ratio_median) + spec.odds_ratio_sigma * normal_quantile(draw_uniform(stream));
}

Duration draw_shows_after(const OutcomeSpec& spec, const Draws& draws, std::uint32_t index) {
  Stream stream = draws.at(topic(Purpose::shows_after, Version::candidate), index);
  return draw_length(stream, spec.shows_after);
}

double uniform_at(const Draws& draws, Purpose purpose, std::uint32_t attempt) {
  Stream stream = draws.at(topic(purpose, Version::candidate), attempt);
  return draw_uniform(stream);
}

/// A candidate, and the standard normal of its effect.
struct Attempt {
  VersionTruth candidate;
  double size;
};

Attempt attempt_at(std::uint32_t attempt, const CandidateSpec& spec, std::span<const SegmentSpec> segments,
                   const Draws& draws) {
  const double size = normal_quantile(uniform_at(draws, Purpose::effect, attempt));
  return {version_with(spec, segments, outcome_at(spec, uniform_at(draws, Purpose::outcome, attempt)), size), size};
}

bool passes(const Attempt& attempt, const OfflineGate& gate, const Draws& draws, std::uint32_t index) {
  const double chance = gate.pass(attempt.candidate.outcome, attempt.candidate.log_odds).value();
  return uniform_at(draws, Purpose::offline_pass, index) < chance;
}

Attempt first_that_passes(const CandidateSpec& spec, std::span<const SegmentSpec> segments, const OfflineGate& gate,
                          const Draws& draws) {
  constexpr std::uint32_t most_attempts = 100'000;
  if (gate.lets_all_pass()) return attempt_at(0, spec, segments, draws);
  for (std::uint32_t i = 0; i < most_attempts; ++i) {
    const Attempt attempt = attempt_at(i, spec, segments, draws);
    if (passes(attempt, gate, draws, i)) return attempt;
  }
  throw std::runtime_error{"no candidate passes what comes before its release"};
}

/// Of a candidate and the version that mends it. `index`: of what is drawn beside its class and its effect.
Truth truth_of(const Attempt& attempt, const CandidateSpec& spec, std::span<const SegmentSpec> segments,
               const OfflineGate& gate, const Draws& draws, std::uint32_t index) {
  const auto& [candidate, size] = attempt;
  Truth truth;
  VersionTruth& fix = truth[FirstRelease::fix];
  truth[FirstRelease::candidate] = truth[FirstRelease::latent] = fix = candidate;
  const bool improves = uniform_at(draws, Purpose::fixed_outcome, index) < spec.fixed_is_improvement.value();
  if (is_regression(candidate.outcome)) {
    // The size of a regression that passed is no fair draw: what is mended takes one of its own.
    const double fixed_size =
        gate.lets_all_pass() ? size : normal_quantile(uniform_at(draws, Purpose::fixed_effect, index));
    fix = version_with(spec, segments, improves ? Outcome::improvement : Outcome::no_change, fixed_size);
  }
  const OutcomeSpec& of_class = spec.outcome(candidate.outcome);
  truth.shows = of_class.shows;
  truth.shows_above = of_class.shows_above;
  if (truth.shows == Shows::after) truth.shows_after = draw_shows_after(of_class, draws, index);
  const auto latent = [&](const VersionEffect& effect) {
    return truth.shows == Shows::at_once ? effect : VersionEffect{};
  };
  const auto effects = [&](const VersionEffect& of_candidate, const VersionEffect& of_fix, double own) {
    SegmentEffects here;
    here[FirstRelease::candidate] = of_candidate.moved_by(own);
    here[FirstRelease::fix] = of_fix.moved_by(own);
    here[FirstRelease::latent] = latent(of_candidate).moved_by(own);
    return here;
  };
  truth.everywhere = effects(candidate.effect(), fix.effect(), 0.0);
  for (std::size_t i = 0; i < segments.size(); ++i)
    truth.segments.push_back(
        effects(effect_in(i, spec, candidate), effect_in(i, spec, fix), own_effect(segments[i], i, draws, index)));
  return truth;
}

}  // namespace

Truth draw_truth(const CandidateSpec& spec, std::span<const SegmentSpec> segments, const OfflineGate& gate,
                 const Draws& draws) {
  return truth_of(first_that_passes(spec, segments, gate, draws), spec, segments, gate, draws, 0);
}

CandidateDraw draw_candidate(const CandidateSpec& spec, std::span<const SegmentSpec> segments, const OfflineGate& gate,
                             const Draws& draws, std::uint32_t index) {
  const Attempt attempt = attempt_at(index, spec, segments, draws);
  return {truth_of(attempt, spec, segments, gate, draws, index), passes(attempt, gate, draws, index)};
}

Truth on_top_of(const VersionTruth& parent, const Truth& beside_parent) {
  const auto add = [&](VersionEffect& effect) {
    effect.log_odds += parent.log_odds;
    for (std::size_t k = 0; k < effect.kind_odds_ratios.size(); ++k)
      effect.kind_odds_ratios[k] *= parent.kind_odds_ratios[k];
  };
  Truth truth = beside_parent;
  truth[FirstRelease::incumbent] = parent;
  truth.everywhere[FirstRelease::incumbent] = parent.effect();
  for (SegmentEffects& effects : truth.segments) effects[FirstRelease::incumbent] = parent.effect();
  for_each_new_version([&](VersionId id) {
    VersionTruth& version = truth[id];
    VersionEffect effect = version.effect();
    add(effect);
    version.log_odds = effect.log_odds;
    version.kind_odds_ratios = effect.kind_odds_ratios;
    version.benefit = Money{version.benefit.value() + parent.benefit.value()};
    version.severe_rate_ratio *= parent.severe_rate_ratio;
    version.latency_ratio *= parent.latency_ratio;
    version.capacity_ratio *= parent.capacity_ratio;
    add(truth.everywhere[id]);
    for (SegmentEffects& effects : truth.segments) add(effects[id]);
  });
  return truth;
}

}  // namespace rollcast::world
