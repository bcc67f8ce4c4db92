#pragma once

#include "rollcast/scenarios/scenario.hpp"

namespace rollcast {

/// What a candidate of one class does to a request, at the medians of all effects and in the mean over all users.
struct UsualEffect {
  double failures = 0.0;  ///< chance that it fails
  double caused = 0.0;    ///< chance that it fails and would not have under the baseline
};

UsualEffect usual_effect(const Scenario&, const OutcomeSpec&);

}  // namespace rollcast
