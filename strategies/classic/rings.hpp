#pragma once

#include "stages/stage_graph.hpp"

namespace rollcast::strategies {

/// Rings of users, one after the other: internal users, volunteers, all users; or regions, or waves of them. Each bakes
/// as long as it is told, while a judge compares it with those who still have the baseline; the last with the time
/// before it. Users of a ring are like all others.
StageGraph read_rings(const Fields&, const Scenario&);

}  // namespace rollcast::strategies
