#pragma once

#include <cstdint>

namespace rollcast::lifecycle {

/// The best of a continuum of choices, and all that are not worse than it by more than the `indifference` asked for, a
/// share of its cost. Optima of cadences are flat: name the range, not the point.
struct Optimum {
  double at = 0.0;
  double cost = 0.0;             ///< what is minimized: a cost, or a cost per day
  double low = 0.0, high = 0.0;  ///< the choices within the indifference; both `at` for none
};

/// The same for whole numbers; between `low` and `high` all are within the indifference.
struct CountOptimum {
  std::int64_t at = 0;
  double cost = 0.0;
  std::int64_t low = 0, high = 0;
};

}  // namespace rollcast::lifecycle
