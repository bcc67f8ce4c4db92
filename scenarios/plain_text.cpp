#include "rollcast/scenarios/plain_text.hpp"

namespace rollcast::scenarios {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

struct CodePoint {
  char32_t value = 0;
  std::size_t length = 0;  ///< in bytes; 0 when the bytes are no UTF-8
};

bool is_shortest_form(char32_t value, std::size_t length) {
  constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  return value >= least[length];
}

CodePoint first_code_point(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) return {byte(0), 1};
  const std::size_t length = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
  if (byte(0) < 0xC2 || byte(0) > 0xF4 || text.size() < length) return {};
  char32_t value = byte(0) & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return {};
    value = (value << 6) | (byte(i) & 0x3FU);
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (!is_shortest_form(value, length) || surrogate || value > 0x10FFFF) return {};
  return {value, length};
}

/// Reorders its surroundings (Unicode's Bidi_Control) or cannot be seen.
bool is_treacherous(char32_t c) {
  const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
  const bool direction =
      c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  const bool separator = c == 0x2028 || c == 0x2029 || c == 0xFEFF || c == 0x200B;
  const bool unseen = c == 0xAD || c == 0x180E || (c >= 0x2060 && c <= 0x206F) || (c >= 0xFFF9 && c <= 0xFFFB) ||
                      (c >= 0xE0000 && c <= 0xE007F);
  const bool noncharacter = (c & 0xFFFEU) == 0xFFFE;
  return control || direction || separator || unseen || noncharacter;
}

}  // namespace

std::string plain_text(std::string_view untrusted) {
  std::string plain;
  plain.reserve(untrusted.size());
  while (!untrusted.empty()) {
    const CodePoint point = first_code_point(untrusted);
    const std::string_view bytes = untrusted.substr(0, point.length);
    const bool space = point.value == '\t' || point.value == '\n' || point.value == '\r';
    if (space && point.length == 1) {
      plain += ' ';
    } else if (point.length == 0 || is_treacherous(point.value)) {
      plain += replacement;
    } else {
      plain += bytes;
    }
    untrusted.remove_prefix(point.length == 0 ? 1 : point.length);
  }
  return plain;
}

}  // namespace rollcast::scenarios
