#pragma once

#include <cstdint>

#include "rollcast/lifecycle/plan.hpp"
#include "rollcast/lifecycle/preparation.hpp"

namespace rollcast::lifecycle {

/// Where the draws of an intent's attempts are: each intent has 2^20 addresses, each of its attempts 2^14, each visit
/// of a step one of these. Fixed versions come after the fresh attempts.
constexpr std::uint32_t address_of(std::uint32_t intent, int attempt, int visit = 0, std::size_t step = 0) {
  constexpr std::uint32_t of_each_step = 1, of_each_visit = 1U << 8, of_each_attempt = 1U << 14,
                          of_each_intent = 1U << 20;
  static_assert(most_triggers == (std::int64_t{1} << 32) / of_each_intent);
  static_assert(most_visits < of_each_attempt / of_each_visit && most_steps < of_each_visit);
  static_assert(2 * (most_attempts + 1) < of_each_intent / of_each_attempt);
  return intent * of_each_intent + static_cast<std::uint32_t>(attempt) * of_each_attempt +
         static_cast<std::uint32_t>(visit) * of_each_visit + static_cast<std::uint32_t>(step) * of_each_step;
}

}  // namespace rollcast::lifecycle
