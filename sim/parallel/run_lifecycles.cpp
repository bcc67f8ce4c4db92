#include "rollcast/parallel/run_lifecycles.hpp"

#include <omp.h>

#include <optional>

#include "first_failure.hpp"

namespace rollcast::parallel {

std::vector<lifecycle::LifecycleRun> run_lifecycles(const Scenario& scenario, const LifecyclePlan& plan,
                                                    const StudyProgress& progress) {
  const std::size_t plans = plan.plans.size();
  std::vector<lifecycle::LifecycleRun> runs(plan.runs * plans);
  FirstFailure failure;
  std::uint32_t done = 0;
#pragma omp parallel num_threads(plan.threads > 0 ? plan.threads : usual_threads())
  {
    std::optional<lifecycle::Lifecycles> lifecycles;
#pragma omp for schedule(dynamic)
    for (std::int64_t r = 0; r < std::int64_t{plan.runs}; ++r) {
      const auto replication = static_cast<std::uint32_t>(r);
      if (failure.comes_before(replication)) continue;
      try {
        if (!lifecycles) lifecycles.emplace(scenario, plan.seed);
        lifecycles->draw(plan.first_run + replication);
        for (std::size_t p = 0; p < plans; ++p)
          runs[replication * plans + p] = lifecycles->run(plan.plans[p], plan.mode, plan.periods);
      } catch (...) {
        failure.note(replication, std::current_exception());
      }
#pragma omp critical(lifecycle_progress)
      if (progress) progress(++done, plan.runs);
    }
  }
  failure.rethrow();
  return runs;
}

}  // namespace rollcast::parallel
