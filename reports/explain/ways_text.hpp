#pragma once

#include <span>
#include <string>

#include "rollcast/run/drawn_stage.hpp"

namespace rollcast::reports {

/// "1 % (threshold) -> 10 % (threshold) -> 100 % of traffic. What fails is rolled back.", with ways that lead elsewhere
/// listed one by one; empty for a strategy whose stages cannot be listed in advance.
std::string ways_text(std::span<const DrawnStage>);

}  // namespace rollcast::reports
