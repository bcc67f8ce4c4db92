#include "looks_text.hpp"

#include <fmt/format.h>

#include "words.hpp"

namespace rollcast::reports {

namespace {

/// "promotes up to 0.021 %, rolls back from 98.7 %".
std::string decision_words(const PlannedLook& look) {
  const auto chance = [](double c) { return fmt::format("{:.3g} %", 100.0 * c); };
  const bool promotes = look.promote_up_to >= 0.0, rolls_back = look.rollback_from <= 1.0;
  if (promotes && look.rollback_from <= look.promote_up_to)
    return fmt::format("promotes up to {}, else rolls back", chance(look.promote_up_to));
  return fmt::format("{}, {}", promotes ? "promotes up to " + chance(look.promote_up_to) : "never promotes",
                     rolls_back ? "rolls back from " + chance(look.rollback_from) : "never rolls back");
}

}  // namespace

std::string looks_text(std::span<const PlannedLook> looks) {
  constexpr std::size_t most_told = 24;
  if (looks.empty()) return "";
  const std::size_t every = 1 + (looks.size() - 1) / most_told;
  std::string text = "         It decides by the chance that the candidate is bad, as far as it has learned:\n";
  for (std::size_t i = 0; i < looks.size(); ++i) {
    if (i % every != 0 && i + 1 != looks.size()) continue;
    text += fmt::format("           after {}, at {}: {}.\n", to_text(looks[i].after), percent(looks[i].share.value()),
                        decision_words(looks[i]));
  }
  return text;
}

}  // namespace rollcast::reports
