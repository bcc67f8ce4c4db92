#pragma once

#include "stages/stage_graph.hpp"

namespace rollcast::strategies {

/// A canary as Spinnaker runs it with Kayenta (a69573be): one share for a lifetime, judged every interval by the score
/// of its metrics over a growing or a sliding window. A score that does not exceed the marginal one rolls back at once,
/// the last must reach the pass score.
StageGraph read_kayenta(const Fields&, const Scenario&);

}  // namespace rollcast::strategies
