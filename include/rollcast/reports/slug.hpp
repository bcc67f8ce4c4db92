#pragma once

#include <string>
#include <string_view>

#include "rollcast/modules.hpp"

namespace rollcast::reports {

/// A safe file or folder name from any text: lower-case ASCII letters, digits and single hyphens, at most 60
/// characters, never empty and never hidden. "Fraud model, v2!" becomes "fraud-model-v2". Different texts may share a
/// slug.
std::string slug(std::string_view text);

}  // namespace rollcast::reports
