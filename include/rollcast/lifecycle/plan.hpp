#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "rollcast/kernel/quantity.hpp"
#include "rollcast/run/strategy_plan.hpp"

namespace rollcast::lifecycle {

/// Triggers of one plan at most: the draws of each have addresses of their own.
inline constexpr std::int64_t most_triggers = 4'096;

/// How new versions come about over months, and how each is released.
struct Plan {
  std::string label;
  std::optional<Duration> every{};  ///< from one trigger to the next; none: no version is ever wanted
  Duration first{};                 ///< from the start to the first trigger
  Duration preparation{};           ///< from a trigger, where the candidate's data end, to a candidate that is ready
  Money attempt{};                  ///< price of preparing one candidate, whether or not it passes
  Money day_of_age{};               ///< price of a day of service for each day of the serving version's data age
  StrategyPlan strategy{};          ///< of every release; `begin_fix`, where it has one, of those of fixed versions
};

}  // namespace rollcast::lifecycle
