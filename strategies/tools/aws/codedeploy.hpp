#pragma once

#include "stages/stage_graph.hpp"

namespace rollcast::strategies {

/// A release as AWS CodeDeploy runs it, by one of its named configurations (user guide of June 2023): all at once, in
/// two steps, or linearly; an alarm at any time rolls back.
StageGraph read_codedeploy(const Fields&, const Scenario&);

}  // namespace rollcast::strategies
