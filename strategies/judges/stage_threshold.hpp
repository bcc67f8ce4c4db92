#pragma once

#include "judges/failure_limit.hpp"

namespace rollcast::judges {

/// Fails the candidate at the first look at which its failures since the stage began exceed the limit. Inconclusive
/// until there are the requests that the limit asks for. No guarantee on errors: every look is another chance to be
/// wrong.
std::unique_ptr<Judge> begin_stage_threshold(const FailureLimit&);

}  // namespace rollcast::judges
