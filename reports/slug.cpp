#include "rollcast/reports/slug.hpp"

#include <algorithm>

#include "rollcast/reports/summary.hpp"

namespace rollcast::reports {

std::string slug(std::string_view text) {
  constexpr std::size_t longest = 60;
  std::string name;
  bool between_words = false;
  for (const char c : text) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool kept = upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (!kept) {
      between_words = true;
      continue;
    }
    if (between_words && !name.empty()) name += '-';
    between_words = false;
    name += upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  // What cannot be spelled in ASCII must tell names apart too.
  const bool has_other_letters = std::ranges::any_of(text, [](char c) { return (c & 0x80) != 0; });
  const std::string rest = has_other_letters ? "-" + content_hash(text).substr(0, 8) : "";
  name.resize(std::min(name.size(), longest - rest.size()));
  while (name.ends_with('-')) name.pop_back();
  return (name.empty() ? "unnamed" : name) + rest;
}

}  // namespace rollcast::reports
