#pragma once

#include <string>
#include <string_view>

#include "rollcast/modules.hpp"

namespace rollcast::reports {

std::string to_base64(std::string_view bytes);
/// Throws std::runtime_error when `text` is no Base64.
std::string from_base64(std::string_view text);

}  // namespace rollcast::reports
