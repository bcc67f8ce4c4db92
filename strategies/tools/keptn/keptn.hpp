#pragma once

#include "stages/stage_graph.hpp"

namespace rollcast::strategies {

/// A delivery as Keptn v1 runs it: tests while nobody is served, and then stages of a growing share, each with a
/// quality gate at its end. What passes goes on, what is worth a warning waits for people, what fails is rolled back.
/// Values are held against the last evaluation, that of the version before in the stage before.
StageGraph read_keptn(const Fields&, const Scenario&);

}  // namespace rollcast::strategies
