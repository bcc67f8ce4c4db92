#include "rollcast/parallel/run_study.hpp"

#include <omp.h>

#include <algorithm>

#include "first_failure.hpp"

namespace rollcast::parallel {

namespace {

constexpr std::uint32_t runs_at_a_time = 16;

}  // namespace

int usual_threads() { return omp_get_max_threads(); }

CompletedStudy run_study(const Scenario& scenario, const StudyPlan& plan, const StudyProgress& progress,
                         const std::atomic<bool>& stop) {
  refuse_too_many(plan);
  CompletedStudy completed = nothing_run_yet(scenario, plan);
  const auto blocks = (std::int64_t{plan.runs} + runs_at_a_time - 1) / runs_at_a_time;
  FirstFailure failure;
  std::uint32_t runs_done = 0;

#pragma omp parallel num_threads(plan.threads > 0 ? plan.threads : usual_threads())
  {
    ReplicationRunner runner{scenario, plan};
#pragma omp for schedule(dynamic)
    for (std::int64_t block = 0; block < blocks; ++block) {
      const auto begin = static_cast<std::uint32_t>(block) * runs_at_a_time;
      if (stop || failure.comes_before(plan.first_run + begin)) continue;
      const auto end = begin + std::min(runs_at_a_time, plan.runs - begin);
      try {
        for (std::uint32_t r = begin; r < end; ++r)
          runner.run(plan.first_run + r, slots_of(completed, scenario, plan, r));
      } catch (const RunFailed& error) {
        failure.note(error.replication(), std::current_exception());
      }
#pragma omp critical(study_progress)
      {
        runs_done += end - begin;
        if (progress) progress(runs_done, plan.runs);
      }
    }
#pragma omp critical(study_exposure)
    for (std::size_t c = 0; c < completed.exposure.size(); ++c) completed.exposure[c].add(runner.exposure()[c]);
  }
  failure.rethrow();
  if (stop) throw StudyInterrupted{};
  return completed;
}

}  // namespace rollcast::parallel
