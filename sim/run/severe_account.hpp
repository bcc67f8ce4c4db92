#pragma once

#include <span>

#include "rollcast/run/exposure.hpp"
#include "rollcast/world/world.hpp"

namespace rollcast::run {

/// Severe events that a release causes less those that it spares, against the world in which nothing was released.
struct SevereExcess {
  double expected = 0;  ///< given the world's requests
  double sampled = 0;   ///< of the world's own points
};

/// Between two instants, of which a stretch begins at the first, and none after the second.
SevereExcess severe_excess(const World&, std::span<const ExposureStretch>, SimTime from, SimTime to);

}  // namespace rollcast::run
