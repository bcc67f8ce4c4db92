#pragma once

#include "rollcast/world/truth.hpp"

namespace rollcast::world {

/// A release that comes after others in a world's history. Its versions take the places of the first release's:
/// `FirstRelease::incumbent` is the version that serves when it begins, whatever was released before.
struct LaterRelease {
  SimTime begin;  ///< the incumbent serves alone from long before
  SimTime until;  ///< what becomes of requests is worked out up to here
  Truth truth;    ///< of every version beside the version in service at the world's start: the incumbent too
  PerVersion<SimTime> data_until;  ///< the ends of their training data
  bool has_swapped_arms = false;   ///< the incumbent serves from the arm that the first release's candidate had
};

}  // namespace rollcast::world
