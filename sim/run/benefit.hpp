#pragma once

#include <span>

#include "service_history.hpp"

namespace rollcast::run {

/// Money: the benefit in reach of all requests from the release's start to the world's end, less what they enjoyed of
/// it under the exposure that there was, as `business` says: a version's benefit comes by and by while it is in
/// service, and what is not enjoyed once a competitor offers the same counts more. Exact: traffic is constant within
/// ticks. `served` is the whole time's.
double missed_benefit(const World&, std::span<const ExposureStretch>, const Served& served);

}  // namespace rollcast::run
