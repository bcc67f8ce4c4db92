#pragma once

#include <span>
#include <vector>

#include "rollcast/lifecycle/lifecycle.hpp"
#include "rollcast/parallel/run_study.hpp"

namespace rollcast::parallel {

/// Which plans to run in the worlds of which replications: from `first_run` on, `runs` of them.
struct LifecyclePlan {
  std::span<const lifecycle::Plan> plans;
  std::uint64_t seed = 1;
  std::uint32_t first_run = 0, runs = 500;
  int threads = 0;  ///< 0: as many as the machine has; does not change what is run
  Mode mode = Mode::aggregate;
  std::size_t periods = 0;  ///< in how many equal parts of the horizon sums are kept
};

/// Every plan in every world, as [replication][plan]; the same for any number of threads. Throws what
/// `lifecycle::Lifecycles` does, and what the lowest replication that fails throws.
std::vector<lifecycle::LifecycleRun> run_lifecycles(const Scenario&, const LifecyclePlan&, const StudyProgress&);

}  // namespace rollcast::parallel
