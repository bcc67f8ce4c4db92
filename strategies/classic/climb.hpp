#pragma once

#include <vector>

#include "stages/fleet_rule.hpp"
#include "stages/stage_graph.hpp"

namespace rollcast::strategies {

/// What tells one climb from another where its user says nothing.
struct ClimbDefaults {
  std::vector<Share> steps;
  Duration bake, switch_back;
  FleetRule fleet{};
};

/// Steps of a growing share that ends with 100 % of traffic, each with a gate.
StageGraph read_climb(const Fields&, const Scenario&, const ClimbDefaults&);

}  // namespace rollcast::strategies
