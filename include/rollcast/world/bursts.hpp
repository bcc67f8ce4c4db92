#pragma once

#include <span>
#include <vector>

#include "rollcast/kernel/time.hpp"

namespace rollcast::world {

/// A burst of traffic, in time since the world's beginning: requests come `height` times as often as the profile says.
struct Burst {
  Duration start, end;
  double height = 1.0;
};

/// Fills in for each tick from the world's beginning on how many times the profile bursts bring beyond it, on average
/// over the tick. Where bursts overlap the highest of them counts. Sorts the bursts by their starts.
void add_bursts(std::vector<Burst>&, Duration tick, std::span<double> beyond_profile);

}  // namespace rollcast::world
