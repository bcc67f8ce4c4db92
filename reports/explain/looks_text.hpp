#pragma once

#include <span>
#include <string>

#include "rollcast/run/strategy_plan.hpp"

namespace rollcast::reports {

/// What a strategy that learns decides at each of its looks; nothing where that is not known in advance. Of many
/// looks some.
std::string looks_text(std::span<const PlannedLook>);

}  // namespace rollcast::reports
