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

/// From the release's start to the world's end, under the exposure that there was.
SevereExcess severe_excess(const World&, std::span<const ExposureStretch>);

}  // namespace rollcast::run
