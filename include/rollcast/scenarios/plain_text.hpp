#pragma once

#include <string>
#include <string_view>

#include "rollcast/modules.hpp"

namespace rollcast::scenarios {

/// Untrusted text made safe to look at: controls, bidirectional overrides and isolates, and broken UTF-8 become the
/// replacement character, so that no label reorders or hides what stands beside it. Tabs and line ends become spaces.
/// Markup is left to `text()`.
std::string plain_text(std::string_view untrusted);

}  // namespace rollcast::scenarios
