#pragma once

#include <string>
#include <string_view>

namespace rollcast::reports {

/// A content security policy's name for a script: "sha256-" and the digest in Base64.
std::string sha256_source(std::string_view content);

std::string to_base64(std::string_view bytes);
/// Throws std::runtime_error when `text` is no Base64.
std::string from_base64(std::string_view text);

}  // namespace rollcast::reports
