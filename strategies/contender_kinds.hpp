#pragma once

#include "rollcast/run/contender.hpp"
#include "rollcast/scenarios/fields.hpp"

namespace rollcast::strategies {

/// Reads one strategy, named or as an object with a "name", of the built-in kinds and the user's own.
Contender read_contender(const Fields&, const Scenario&);

}  // namespace rollcast::strategies
