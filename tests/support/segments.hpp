#pragma once

#include "rollcast/scenarios/scenario.hpp"
#include "support/modules.hpp"

namespace rollcast::test {

/// Three kinds of users: a tenth that fails most and that new versions serve better, a third that they serve worse, and
/// the rest, so that `baseline.failure` stays the mean. `spread` is the sigma of what new versions do.
inline std::vector<SegmentSpec> three_segments(const Scenario& s, double spread) {
  const double mean = s.baseline.failure.value();
  return {{"few", Probability{0.1}, Probability{4.0 * mean}, 0.5, spread},
          {"some", Probability{0.3}, Probability{mean}, 1.8, spread},
          {"most", Probability{0.6}, Probability{0.5 * mean}, 1.0, spread}};
}

}  // namespace rollcast::test
