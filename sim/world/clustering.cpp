#include "rollcast/world/clustering.hpp"

#include <cmath>

#include "rollcast/kernel/samplers.hpp"

namespace rollcast::world {

Clustering::Clustering(const ClusterSpec& spec, Probability baseline_failure, Version whose, const Calendar& calendar)
    : per_{spec.per},
      sigma_{std::sqrt(std::log1p(spec.icc * (1.0 - baseline_failure.value()) / baseline_failure.value()))},
      topic_{topic(Purpose::clustering, whose)},
      begin_{calendar.begin},
      values_(sigma_ == 0.0 ? 0 : calendar.blocks(spec.per)) {}

void Clustering::draw(const Draws& draws) {
  fill_normals(draws, topic_, 0, values_);
  for (double& v : values_) v = sigma_ * v - sigma_ * sigma_ / 2.0;
}

}  // namespace rollcast::world
