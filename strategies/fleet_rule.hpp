#pragma once

#include <array>

#include "rollcast/kernel/quantity.hpp"
#include "rollcast/scenarios/fields.hpp"

namespace rollcast {

/// Where the replicas that serve the candidate's share come from: added on top of the full baseline fleet, which can then take all traffic
/// back at once, or moved out of it.
enum class FleetRule { added, moved };

inline FleetRule read_fleet_rule(const Fields& fields, FleetRule fallback) {
  static constexpr std::array<std::string_view, 2> rules{"added", "moved"};
  return static_cast<FleetRule>(fields.choice("fleet", rules, static_cast<std::size_t>(fallback)));
}

/// Capacity beyond one full fleet, in full fleets.
constexpr double extra_fleet(FleetRule rule, Share share) { return rule == FleetRule::added ? share.value() : 0.0; }

}  // namespace rollcast
