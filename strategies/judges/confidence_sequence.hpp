#pragma once

#include "judges/sides.hpp"
#include "rollcast/strategies/judge.hpp"

namespace rollcast::judges {

/// Half the width of the asymptotic confidence sequence, in standard errors, at `requests` of both arms together, when
/// it is tuned for some other number (Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas 2024, as GrowthBook has it). For
/// one side the distance of that bound.
double confidence_sequence_limit(double requests, double tuned_for, double alpha, Sides);

/// What a confidence sequence is asked for. The defaults are GrowthBook's, but for its requests: there an arm without
/// any is never judged.
struct ConfidenceSequenceRule {
  double alpha = 0.05, ratio = 1.0, tuned_for = 5000.0;
  Sides sides = Sides::one;
  std::int64_t min_requests = 1;  ///< of each arm
};

std::unique_ptr<Judge> begin_confidence_sequence(const ConfidenceSequenceRule&);

/// Fails the candidate at a look where the confidence sequence of its failure rate less `ratio` times the control's,
/// over the stage, lies above 0. Where counts are large it errs at `alpha` at most over all looks together, however
/// many, if requests fail independently; the sequence is tightest at about `tuned_for` requests. With too few requests
/// it cannot tell. Passes at the end of the stage only.
JudgePlan read_confidence_sequence(const Fields&, const Scenario&);

}  // namespace rollcast::judges
