#include <algorithm>
#include <cctype>
#include <numeric>

#include "rollcast/scenarios/fields.hpp"

namespace rollcast::scenarios {

namespace {

std::string lower_case(std::string_view word) {
  std::string lower{word};
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

/// Insertions, deletions, replacements and swaps of neighbors that turn `a` into `b` (optimal string alignment).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

constexpr std::size_t longest_word = 64;

}  // namespace

std::optional<std::string> nearest_word(std::string_view word, std::span<const std::string> known) {
  if (word.size() > longest_word) return std::nullopt;
  const auto near_enough = std::max<std::size_t>(1, word.size() / 3);
  std::optional<std::string> nearest;
  std::size_t least = near_enough + 1;
  for (const auto& candidate : known) {
    const auto distance = edit_distance(lower_case(word), lower_case(candidate));
    if (distance >= least || distance >= candidate.size()) continue;
    least = distance;
    nearest = candidate;
  }
  return nearest;
}

}  // namespace rollcast::scenarios
