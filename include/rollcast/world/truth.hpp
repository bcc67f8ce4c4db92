#pragma once

#include <span>
#include <vector>

#include "rollcast/kernel/quantity.hpp"
#include "rollcast/kernel/stream.hpp"
#include "rollcast/scenarios/scenario.hpp"
#include "rollcast/world/offline_gate.hpp"
#include "rollcast/world/version.hpp"

namespace rollcast::world {

/// What a version does to failures.
struct VersionEffect {
  double log_odds = 0.0;                                 ///< of failing
  ByFailureKind kind_odds_ratios = no_kind_odds_ratios;  ///< on top, of single kinds of failure

  VersionEffect moved_by(double more_log_odds) const { return {log_odds + more_log_odds, kind_odds_ratios}; }
  friend bool operator==(const VersionEffect&, const VersionEffect&) = default;
};

/// What is true of one version beside the baseline: its class, its effect on failures, its benefit.
struct VersionTruth {
  Outcome outcome = Outcome::no_change;
  double log_odds = 0.0;                                 ///< of failing
  Money benefit;                                         ///< per request it serves, on average over all users
  ByFailureKind kind_odds_ratios = no_kind_odds_ratios;  ///< on top, of single kinds of failure
  double severe_rate_ratio = 1.0;  ///< its rate of severe events over the baseline's, on average over all users
  double latency_ratio = 1.0;      ///< service times over the baseline's
  double capacity_ratio = 1.0;     ///< requests that a replica serves at a time, over the baseline's

  VersionEffect effect() const { return {log_odds, kind_odds_ratios}; }
};

/// What each version does to one segment of users: its class's effect where it shows, plus what any new version does
/// here. `latent` is as the candidate when its effect always shows.
using SegmentEffects = PerVersion<VersionEffect>;

/// What is true of each version: of the candidate, and of the version that follows a rollback `fix` later, which is the
/// same one when it was no regression, else one with its error mended. Nothing is special about the incumbent.
struct Truth {
  PerVersion<VersionTruth> versions;
  SegmentEffects everywhere;             ///< of the classes alone
  std::vector<SegmentEffects> segments;  ///< by segment; empty when all users are alike
  Shows shows = Shows::at_once;
  Duration shows_after;      ///< in service; of an effect that shows after some time
  double shows_above = 0.0;  ///< utilization of the candidate's replicas; of an effect that shows under load

  VersionTruth& operator[](VersionId version) { return versions[version]; }
  const VersionTruth& operator[](VersionId version) const { return versions[version]; }
};

/// Log odds of failing over the baseline's of a version of this class, at a standard normal draw. A regression never
/// fails less than the baseline, and an improvement that brings no other benefit never more: spread that reaches beyond
/// is no effect, so that a class means what its name says.
double effect_at(Outcome, const OutcomeSpec&, double normal);

/// Draws the truth by inversion, so that it stays coupled when probabilities or effects change. It is the truth of a
/// candidate that passed: attempts are drawn, each from addresses of its own, until one does. Throws std::runtime_error
/// when none of 100,000 does, which at the least P(pass) that scenarios may have, `fewest_that_pass`, happens with
/// probability below 1e-43.
Truth draw_truth(const CandidateSpec&, std::span<const SegmentSpec>, const OfflineGate&, const Draws&);

/// What is true of a candidate of a later release beside its parent, and of its fix, and whether it passes what comes
/// before its release. Unlike `draw_truth` it is drawn whatever it is. `index` is the address of its draws.
struct CandidateDraw {
  Truth truth;
  bool passes = true;
};
CandidateDraw draw_candidate(const CandidateSpec&, std::span<const SegmentSpec>, const OfflineGate&, const Draws&,
                             std::uint32_t index);

/// The same beside the version in service at the world's start, of a candidate whose parent differs from that already:
/// effects on log odds add up, ratios multiply, benefits add up. The parent takes the incumbent's place.
Truth on_top_of(const VersionTruth& parent, const Truth& beside_parent);

/// Scenarios of which fewer candidates pass are refused.
inline constexpr double fewest_that_pass = 0.001;

}  // namespace rollcast::world
