#pragma once

#include <string>
#include <string_view>

#include "rollcast/modules.hpp"

namespace rollcast::reports {

/// A safe file or folder name from any text: lower-case ASCII letters, digits and single hyphens, at most 60
/// characters, never empty and never hidden. "Fraud model, v2!" becomes "fraud-model-v2". A text with letters beyond
/// ASCII ends in eight digits of its hash, which tell it from others. Texts that differ in punctuation alone share a
/// slug.
std::string slug(std::string_view text);

}  // namespace rollcast::reports
