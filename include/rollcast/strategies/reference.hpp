#pragma once

#include "rollcast/scenarios/reference.hpp"

namespace rollcast::strategies {

/// Every key that a scenario may hold, with the options of every strategy and judge.
scenarios::Reference full_reference();

}  // namespace rollcast::strategies
