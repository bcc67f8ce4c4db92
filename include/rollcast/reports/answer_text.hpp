#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "rollcast/modules.hpp"

namespace rollcast::reports {

/// The answer for a terminal: headline, reasons, and a table of the strategies by rank, each line ended. Texts are the
/// user's own.
std::string answer_text(const nlohmann::ordered_json& summary);

}  // namespace rollcast::reports
