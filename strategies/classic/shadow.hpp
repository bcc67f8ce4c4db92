#pragma once

#include "stages/stage_graph.hpp"

namespace rollcast::strategies {

/// Copies of requests go to the candidate, whose answers nobody gets, while a judge compares it with what the baseline
/// answers to all requests; then another strategy releases it. Harms nobody as long as it mirrors and capacity is left
/// for users, costs a fleet for the copies, and sees nothing of what users would make of the candidate's answers. As
/// both versions answer the same requests, their failures are not independent: a judge that takes them for independent
/// fails a good candidate less often than it says. (Traffic mirroring of Istio, setMirrorRoute of Argo Rollouts, shadow
/// variants of Amazon SageMaker: the responses to copies are thrown away.)
StageGraph read_shadow(const Fields&, const Scenario&);

/// Reads "mirrored" and "noticed". The copies may be of requests that the candidate's share leaves.
Mirroring read_mirroring(const Fields&, Share mirrored, Share candidate);

}  // namespace rollcast::strategies
