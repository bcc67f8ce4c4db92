#include "ceiling.hpp"

#include <algorithm>

namespace rollcast::lifecycle {

Truth with_less_to_gain(Truth beside_parent, double of_parent, double best) {
  const double left = std::clamp(1.0 - of_parent / best, 0.0, 1.0);
  for (const VersionId id : {FirstRelease::candidate, FirstRelease::latent, FirstRelease::fix}) {
    VersionTruth& version = beside_parent[id];
    if (version.outcome != Outcome::improvement) continue;
    version.log_odds *= left;
    version.benefit = Money{version.benefit.value() * left};
    beside_parent.everywhere[id].log_odds *= left;
  }
  return beside_parent;
}

}  // namespace rollcast::lifecycle
