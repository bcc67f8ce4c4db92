#pragma once

#include "rollcast/kernel/quantity.hpp"
#include "rollcast/kernel/stream.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast {

/// What is true of one version beside the baseline: its class, its effect on the log odds of failing, its benefit.
struct VersionTruth {
  Outcome outcome = Outcome::no_change;
  double log_odds = 0.0;
  Money benefit;  ///< per request it serves
};

/// What is true of the candidate, and of the version that follows a roll-back `fix` later: the same one when it was no
/// regression, else one with its fault mended.
struct Truth {
  VersionTruth candidate;
  VersionTruth fixed;
};

/// Draws the truth by inversion, so that it stays coupled when probabilities or effects change.
Truth draw_truth(const CandidateSpec&, const Draws&);

}  // namespace rollcast
