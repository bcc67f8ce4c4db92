#include "rollcast/parallel/run_study.hpp"

#include <omp.h>

#include <algorithm>
#include <limits>
#include <mutex>
#include <optional>

namespace rollcast::parallel {

namespace {

constexpr std::uint32_t runs_at_a_time = 16;

/// The failure of the lowest replication, whichever thread met it first.
class FirstFailure {
 public:
  void note(const RunFailed& failure) {
    const std::lock_guard lock{mutex_};
    if (failure_ && failure_->replication() < failure.replication()) return;
    failure_ = failure;
    replication_ = failure.replication();
  }
  /// What comes before it is run all the same: there may be an earlier one.
  bool comes_before(std::uint32_t replication) const { return replication_ < replication; }
  void rethrow() const {
    if (failure_) throw *failure_;
  }

 private:
  std::mutex mutex_;
  std::optional<RunFailed> failure_;
  std::atomic<std::uint64_t> replication_{std::numeric_limits<std::uint64_t>::max()};
};

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
        failure.note(error);
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
