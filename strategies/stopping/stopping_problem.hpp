#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

namespace rollcast::strategies {

/// A figure for a good candidate, and for a bad one.
struct GoodBad {
  double good = 0.0, bad = 0.0;

  /// Expected, when the candidate is bad with this chance.
  double mean(double chance_of_bad) const { return good + chance_of_bad * (bad - good); }
};

/// Requests that the candidate serves between two looks, and what that costs.
struct Batch {
  std::int64_t requests = 0;
  GoodBad cost;
};

/// What it costs to promote the candidate at a look, and to roll it back.
struct EndCosts {
  GoodBad promote, roll_back;
};

/// What may be done at a look.
enum class StopAct { promote, roll_back, go_on };

/// A release as a sequential decision (Wald 1947; DeGroot, Optimal Statistical Decisions, 1970, ch. 12): a candidate is bad with a known
/// chance, requests of a good and of a bad one fail independently with known probabilities, and after each batch one may stop, one way or
/// the other, or pay for the next batch. There is one more look than batches, the first before any; at the last one must stop.
struct StoppingProblem {
  double chance_of_bad = 0.0;  ///< strictly between 0 and 1
  GoodBad failure;             ///< probability of a request; strictly between 0 and 1, the bad one's greater
  std::vector<Batch> batches;
  std::vector<EndCosts> ends;  ///< by look: one more than batches

  std::size_t looks() const { return ends.size(); }
};

/// By how much a failure, and a request that goes well, move the log odds of bad.
struct Weights {
  double failure, success;
};
inline Weights weights_of(const GoodBad& failure) {
  return {std::log(failure.bad / failure.good), std::log1p(-failure.bad) - std::log1p(-failure.good)};
}

}  // namespace rollcast::strategies
