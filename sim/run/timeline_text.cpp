#include "timeline_text.hpp"

#include <fmt/format.h>

#include <array>

namespace rollcast::run {

namespace {

std::string percent(Share share) { return fmt::format("{:.4g}%", 100.0 * share.value()); }

}  // namespace

std::string words_for_shift(const Exposure& current, const Decision& next) {
  const bool mirrors_anew = next.mirrored.share != current.mirrored.share;
  std::string words;
  if (next.share != current.share || !mirrors_anew)
    words = fmt::format("share {} -> {}{}", percent(current.share), percent(next.share), mirrors_anew ? ", " : "");
  return mirrors_anew ? fmt::format("{}mirrors {}", words, percent(next.mirrored.share)) : words;
}

std::string words_for(const std::optional<Reading>& reading) {
  constexpr std::array<std::string_view, 5> opinions{"pass", "fail", "inconclusive", "pass at once", "ask people"};
  if (!reading) return {};
  return fmt::format(" (failure rate {:.2f} % vs. {:.2f} %, {})", 100.0 * reading->compared.candidate.failure_rate(),
                     100.0 * reading->compared.control.failure_rate(),
                     opinions[static_cast<std::size_t>(reading->opinion)]);
}

}  // namespace rollcast::run
