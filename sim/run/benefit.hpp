#pragma once

#include "service_history.hpp"

namespace rollcast::run {

/// Money: the benefit in reach of all requests from the episode's start to `end`, less what they enjoyed of it under
/// the exposure that there was, as `business` says: a version's benefit comes by and by while it is in service, and
/// what is not enjoyed once a competitor offers the same counts more. Exact: traffic is constant within ticks.
double missed_benefit(const World&, const ServiceHistory&, SimTime end);

}  // namespace rollcast::run
