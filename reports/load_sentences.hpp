#pragma once

#include <string>

#include "rollcast/run/strategy.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast {

/// What replicas can do, and how busy a full fleet is; nothing where capacity is ample. Requests a second.
std::string capacity_sentence(const Scenario&, double in_the_mean, double at_peak);

/// How busy each version's replicas are in a planned stage, and how many requests time out at the peak hour; nothing where capacity is
/// ample. The candidate is as fast as the baseline.
std::string load_sentence(const Scenario&, const PlannedStage&, double in_the_mean, double at_peak);

}  // namespace rollcast
