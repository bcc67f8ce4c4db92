#pragma once

#include "rollcast/kernel/quantity.hpp"
#include "rollcast/world/flow.hpp"

namespace rollcast {

/// What became of requests that the candidate served, against the world in which nothing was released.
struct CandidateServed {
  double failures, caused, spared;
};

/// A botched deployment fails this share of the requests that would have gone well, whatever they are: so it causes the failure of those
/// that neither version fails by itself, and those that only the baseline would have failed are spared no more.
inline CandidateServed candidate_served(const Flow& flow, Probability botched) {
  const double b = botched.value();
  return {flow.candidate_failures + b * (flow.requests - flow.candidate_failures),
          flow.caused + b * (flow.requests - flow.candidate_failures - flow.spared),
          flow.spared - b * flow.spared};
}

}  // namespace rollcast
