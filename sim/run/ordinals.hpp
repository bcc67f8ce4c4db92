#pragma once

#include <cstdint>

#include "rollcast/modules.hpp"

namespace rollcast::run {

/// How many of each happened on a service so far: the world draws what comes of the k-th, whichever release it is in.
struct Ordinals {
  std::uint32_t episodes = 0, complaints = 0, pages = 0, approvals = 0, acts = 0, rollback_attempts = 0;
};

}  // namespace rollcast::run
