#include "rollcast/reports/slug.hpp"

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
  if (name.size() > longest) name.resize(longest);
  while (name.ends_with('-')) name.pop_back();
  return name.empty() ? "unnamed" : name;
}

}  // namespace rollcast::reports
