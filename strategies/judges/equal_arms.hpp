#pragma once

#include "rollcast/kernel/quantity.hpp"
#include "rollcast/run/observation.hpp"

namespace rollcast {

/// The control as large as the candidate's arm: each request of everybody else belongs to it with the same chance, whether it failed or
/// not. Drawn from an address that the counts name, so that equal counts give equal arms. `candidate` is half at most.
Samples with_equal_arms(const Samples& all, Share candidate);

}  // namespace rollcast
