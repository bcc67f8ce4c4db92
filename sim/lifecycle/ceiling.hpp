#pragma once

#include "rollcast/world/truth.hpp"

namespace rollcast::lifecycle {

/// A candidate beside a parent that is this much better than the version at the start: an improvement moves the log
/// odds of failing by the share of the way to the best there can be that is left, and brings that share of its benefit.
/// Log odds are beside the version at the start; `best` is below 0.
Truth with_less_to_gain(Truth beside_parent, double of_parent, double best);

}  // namespace rollcast::lifecycle
