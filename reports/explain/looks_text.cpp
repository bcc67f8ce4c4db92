#include "looks_text.hpp"

#include <fmt/format.h>

#include "words.hpp"

namespace rollcast::reports {

namespace {

/// "promotes at or below 0.021 %, rolls back at or above 98.7 %".
std::string decision_words(const PlannedLook& look) {
  const auto chance = [](double c) { return fmt::format("{:.3g} %", 100.0 * c); };
  const bool promotes = look.promote_up_to >= 0.0, rolls_back = look.rollback_from <= 1.0;
  if (promotes && look.rollback_from <= look.promote_up_to)
    return fmt::format("promotes at or below {}, otherwise rolls back", chance(look.promote_up_to));
  return fmt::format("{}, {}", promotes ? "promotes at or below " + chance(look.promote_up_to) : "never promotes",
                     rolls_back ? "rolls back at or above " + chance(look.rollback_from) : "never rolls back");
}

}  // namespace

std::string looks_text(std::span<const PlannedLook> looks) {
  constexpr std::size_t most_listed = 24;
  if (looks.empty()) return "";
  const std::size_t every = 1 + (looks.size() - 1) / most_listed;
  std::string text = "         Decisions by the posterior probability of a regression:\n";
  for (std::size_t i = 0; i < looks.size(); ++i) {
    if (i % every != 0 && i + 1 != looks.size()) continue;
    text += fmt::format("           after {}, at {}: {}.\n", readable(looks[i].after), percent(looks[i].share.value()),
                        decision_words(looks[i]));
  }
  return text;
}

}  // namespace rollcast::reports
