#pragma once

#include <span>
#include <vector>

#include "rollcast/kernel/quantity.hpp"
#include "rollcast/kernel/stream.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast {

/// What is true of one version beside the baseline: its class, its effect on the log odds of failing, its benefit.
struct VersionTruth {
  Outcome outcome = Outcome::no_change;
  double log_odds = 0.0;
  Money benefit;  ///< per request it serves, in the mean over all users
};

/// What two versions do to the log odds of failing of one segment of users: their classes' effects where they show, plus what
/// any new version does here.
struct SegmentEffects {
  double candidate = 0.0;
  double fixed = 0.0;
};

/// What is true of the candidate, and of the version that follows a roll-back `fix` later: the same one when it was no
/// regression, else one with its fault mended.
struct Truth {
  VersionTruth candidate;
  VersionTruth fixed;
  std::vector<SegmentEffects> segments;  ///< by segment; empty when all users are alike
};

/// Draws the truth by inversion, so that it stays coupled when probabilities or effects change.
Truth draw_truth(const CandidateSpec&, std::span<const SegmentSpec>, const Draws&);

}  // namespace rollcast
