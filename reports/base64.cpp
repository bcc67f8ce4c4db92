#include "rollcast/reports/base64.hpp"

#include <cstdint>
#include <stdexcept>

namespace rollcast::reports {

namespace {

constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string to_base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t group = 0;
    for (std::size_t i = at; i < at + 3; ++i)
      group = group << 8 | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u);
    for (int shift = 18; shift >= 0; shift -= 6) text += base64_digits[group >> shift & 63u];
  }
  for (std::size_t padding = (3 - bytes.size() % 3) % 3; padding > 0; --padding) text[text.size() - padding] = '=';
  return text;
}

std::string from_base64(std::string_view text) {
  const auto refuse = [] { throw std::runtime_error("text that should be Base64 is not"); };
  if (text.size() % 4 != 0) refuse();
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  std::string bytes;
  std::uint32_t group = 0;
  int bits = 0;
  for (const char c : text) {
    const auto digit = base64_digits.find(c);
    if (digit == std::string_view::npos) refuse();
    group = group << 6 | static_cast<std::uint32_t>(digit);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>(group >> bits & 255u);
  }
  return bytes;
}

}  // namespace rollcast::reports
