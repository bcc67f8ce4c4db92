#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace rollcast::lifecycle {

/// One stage of work that may send back: how long a visit takes, what it costs, and what follows. Times in any one
/// unit.
struct ChainStage {
  double mean_time = 0.0;
  double sd_time = 0.0;
  double cost = 0.0;         ///< per visit
  std::vector<double> next;  ///< chance of each stage to be the next; what they lack to 1 leaves the chain
};

/// What becomes of work that goes through a chain of stages until it leaves.
struct ChainOutcome {
  std::vector<double> visits;       ///< expected number for each stage
  std::vector<double> leaves_from;  ///< chance of each stage to be the last; their sum is 1
  double mean_time = 0.0;           ///< until it leaves
  double sd_time = 0.0;
  double cost = 0.0;      ///< expected
  double one_pass = 0.0;  ///< chance that each stage is followed by a later one, in the order given, or by none
};

/// Outcome of work that begins at stage `start`. Visits are independent given the path: N = (I - Q)^-1 gives visits,
/// mean m = N t and second moments N (v + t^2 + 2 t o Q m) (Kemeny and Snell, Finite Markov Chains, with rewards).
/// Throws std::invalid_argument when work may stay forever, and for chances, times and costs that are none, or a
/// `start` that is no stage.
ChainOutcome absorbing_chain(std::span<const ChainStage>, std::size_t start = 0);

}  // namespace rollcast::lifecycle
