#pragma once

#include <cstdint>

#include "rollcast/kernel/quantity.hpp"

namespace rollcast::strategies {

/// Pods of either version.
struct Pods {
  std::int64_t canary = 0, stable = 0;
};

/// How many pods a canary of Argo Rollouts has where no router splits the traffic, so that pods share the requests
/// alike: of a total of `replicas`, or one more if some may surge, the numbers of pods whose share is nearest to the
/// weight; neither version is left without pods at a weight strictly between (utils/replicaset at 9f8d111d).
Pods basic_canary_pods(std::int64_t replicas, Share weight, std::int64_t max_surge);

}  // namespace rollcast::strategies
