#include "tools/argo/argo_pods.hpp"

#include <cmath>
#include <optional>
#include <vector>

namespace rollcast::strategies {

namespace {

/// Rounded up; and down, unless the weight lies just in the middle.
std::vector<std::int64_t> candidates(double exact) {
  const double up = std::ceil(exact - rounding), down = std::floor(exact + rounding);
  std::vector<std::int64_t> pods{static_cast<std::int64_t>(up)};
  const bool is_tie = std::abs(exact - down - 0.5) < rounding;
  if (down < up && !is_tie) pods.push_back(static_cast<std::int64_t>(down));
  return pods;
}

}  // namespace

Pods basic_canary_pods(std::int64_t replicas, Share weight, std::int64_t max_surge) {
  if (weight <= nobody() || replicas == 0) return {0, replicas};
  if (weight >= all_traffic()) return {replicas, 0};
  const bool may_be_alone = replicas == 1 && max_surge == 0;
  std::optional<Pods> nearest;
  const auto miss = [&](const Pods& pods) {
    return std::abs(static_cast<double>(pods.canary) / static_cast<double>(pods.canary + pods.stable) - weight.value());
  };
  for (std::int64_t total = replicas; total <= replicas + (max_surge > 0 ? 1 : 0); ++total)
    for (const std::int64_t canary : candidates(weight.value() * static_cast<double>(replicas))) {
      const Pods pods{canary, total - canary};
      const bool is_mixed = pods.canary > 0 && pods.stable > 0;
      if ((is_mixed || may_be_alone) && (!nearest || miss(pods) < miss(*nearest) - rounding)) nearest = pods;
    }
  return nearest.value_or(Pods{0, replicas});
}

}  // namespace rollcast::strategies
