#pragma once

#include "rollcast/modules.hpp"

namespace rollcast::run {

/// What one strategy did to one kind of failure in one world, expected, over the whole time.
struct KindRecord {
  double excess = 0;  ///< excess failures of this kind against the world in which nothing was released
  double cost = 0;    ///< excess failures x the kind's price
};

}  // namespace rollcast::run
