#pragma once

#include <vector>

#include "fleet_rule.hpp"
#include "stage_graph.hpp"

namespace rollcast::strategies {

/// What tells one climb from another where its user says nothing.
struct ClimbDefaults {
  std::vector<Share> steps;
  Duration bake, switch_back;
  FleetRule fleet{};
};

/// Steps of a growing share that ends with everybody, each with a gate.
StageGraph read_climb(const Fields&, const Scenario&, const ClimbDefaults&);

}  // namespace rollcast::strategies
