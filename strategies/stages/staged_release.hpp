#pragma once

#include <memory>

#include "stages/stage_graph.hpp"

namespace rollcast::strategies {

/// Goes through the graph's stages: at the end of each to where its gate says, and back to the baseline as soon as the
/// gate fails it.
std::unique_ptr<Strategy> begin_staged_release(std::shared_ptr<const StageGraph>);

}  // namespace rollcast::strategies
