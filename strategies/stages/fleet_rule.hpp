#pragma once

#include <algorithm>

#include "rollcast/run/fleets.hpp"
#include "rollcast/scenarios/fields.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::strategies {

/// Where the replicas that serve the candidate's share come from: added on top of the full baseline fleet, which can
/// then take all traffic back at once, or moved out of it.
enum class FleetRule { added, moved };

/// How large the candidate's fleet is at a share.
struct FleetPlan {
  FleetRule rule{};
  double below_full_share =
      0.0;  ///< its size while it does not serve 100 % of traffic, in full fleets; 0: as large as its share

  /// Replicas for copies always come on top: where there are any, no more are moved than the share of users asks for.
  Fleets at(Share share, Share mirrored = nobody()) const {
    const bool is_told = below_full_share > 0.0 && share < all_traffic();
    const double part = is_told ? below_full_share : share.value();
    const double movable = mirrored > nobody() ? std::min(part, share.value()) : part;
    return {is_told ? part : part + mirrored.value(), rule == FleetRule::added ? 0.0 : movable};
  }
};

inline FleetRule read_fleet_rule(const Fields& fields, FleetRule fallback) {
  static constexpr std::array<std::string_view, 2> rules{"added", "moved"};
  return static_cast<FleetRule>(fields.choice(
      {"fleet",
       "Where the replicas of the candidate come from: added on top of the full baseline fleet, or moved out of it.",
       "moved"},
      rules, static_cast<std::size_t>(fallback)));
}

/// Reads "fleet" and "replicas".
inline FleetPlan read_fleet_plan(const Fields& fields, FleetRule fallback, const Scenario& scenario) {
  FleetPlan plan{read_fleet_rule(fields, fallback)};
  const double full = scenario.fleet.replicas;
  const auto replicas =
      static_cast<double>(fields.whole_number({"replicas",
                                               "How many replicas the candidate has below 100 % of traffic; 0: as many "
                                               "as its share of the fleet, rounded up. Needs `fleet.replicas`.",
                                               "4"},
                                              0, {.at_least = 0, .at_most = 1e7}));
  if (replicas > 0.0 && (full <= 0.0 || (plan.rule == FleetRule::moved && replicas >= full)))
    fields.error("replicas", "needs a larger fleet to be told of. Write /fleet/replicas.");
  else if (replicas > 0.0)
    plan.below_full_share = replicas / full;
  return plan;
}

}  // namespace rollcast::strategies
