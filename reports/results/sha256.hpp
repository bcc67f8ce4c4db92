#pragma once

#include <string>
#include <string_view>

namespace rollcast::results {

/// The SHA-256 digest of a text: 32 bytes.
std::string sha256(std::string_view content);

}  // namespace rollcast::results
