#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

namespace rollcast::strategies {

/// A figure for a good candidate, and for a bad one.
struct GoodBad {
  double good = 0.0, bad = 0.0;
};

/// A kind of candidate: how likely it is before anything is seen, and how likely a request of it fails.
struct CandidateKind {
  double chance = 0.0, failure = 0.0;
  bool is_bad = false;
};

/// A figure for each kind of candidate.
using ByKind = std::vector<double>;

/// Expected, by the chances of the kinds.
inline double mean(const ByKind& figures, std::span<const double> chances) {
  double sum = 0.0;
  for (std::size_t k = 0; k < figures.size(); ++k) sum += chances[k] * figures[k];
  return sum;
}

/// Requests that the candidate serves between two looks, and what that costs.
struct Batch {
  std::int64_t requests = 0;
  ByKind cost;
};

/// What it costs to promote the candidate at a look, and to roll it back.
struct EndCosts {
  ByKind promote, roll_back;
};

/// What may be done at a look.
enum class StopAct { promote, roll_back, go_on };

/// A release as a sequential decision (Wald 1947; DeGroot, Optimal Statistical Decisions, 1970, ch. 12): a candidate is
/// of one of several kinds with known chances, its requests fail independently with the kind's probability, and after
/// each batch one may stop, one way or the other, or pay for the next batch. There is one more look than batches, the
/// first before any; at the last one must stop.
struct StoppingProblem {
  /// Good ones first; with chances above 0 that sum to 1, and failures strictly between 0 and 1, each bad one's above
  /// all good ones'.
  std::vector<CandidateKind> kinds;
  std::vector<Batch> batches;
  std::vector<EndCosts> ends;  ///< by look: one more than batches

  std::size_t looks() const { return ends.size(); }
  double chance_of_bad() const {
    double sum = 0.0;
    for (const CandidateKind& kind : kinds) sum += kind.is_bad ? kind.chance : 0.0;
    return sum;
  }
};

/// A good kind and a bad one.
inline std::vector<CandidateKind> two_kinds(double chance_of_bad, const GoodBad& failure) {
  return {{1.0 - chance_of_bad, failure.good, false}, {chance_of_bad, failure.bad, true}};
}

/// Log odds of bad from the kinds' chances, of which logarithms may be known up to a common sum.
double log_odds_of_bad(std::span<const CandidateKind>, std::span<const double> log_chances);

/// By how much a failure, and a request that goes well, move the log odds of bad.
struct Weights {
  double failure, success;
};
inline Weights weights_of(const GoodBad& failure) {
  return {std::log(failure.bad / failure.good), std::log1p(-failure.bad) - std::log1p(-failure.good)};
}

}  // namespace rollcast::strategies
