#pragma once

#include "stages/stage_graph.hpp"

namespace rollcast::strategies {

/// An update of an endpoint with Amazon SageMaker's deployment guardrails (developer guide of June 2023): blue-green
/// with traffic shifted all at once, in two steps (canary) or linearly, or rolling. An alarm while one of them bakes
/// rolls back.
StageGraph read_sagemaker(const Fields&, const Scenario&);

}  // namespace rollcast::strategies
