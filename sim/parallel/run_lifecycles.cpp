#include "rollcast/parallel/run_lifecycles.hpp"

#include <omp.h>

#include <exception>
#include <limits>

namespace rollcast::parallel {

namespace {

/// What the lowest replication that failed has thrown.
class FirstError {
 public:
  void note(std::uint32_t replication, std::exception_ptr error) {
    if (replication >= replication_) return;
    replication_ = replication;
    error_ = std::move(error);
  }
  bool comes_before(std::uint32_t replication) const { return replication_ < replication; }
  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  std::uint32_t replication_ = std::numeric_limits<std::uint32_t>::max();
  std::exception_ptr error_;
};

}  // namespace

std::vector<lifecycle::LifecycleRun> run_lifecycles(const Scenario& scenario, const LifecyclePlan& plan,
                                                    const StudyProgress& progress) {
  const lifecycle::Lifecycles refused_here{scenario, plan.seed};
  std::vector<lifecycle::LifecycleRun> runs(std::size_t{plan.runs} * plan.plans.size());
  FirstError error;
  std::uint32_t done = 0;
#pragma omp parallel num_threads(plan.threads > 0 ? plan.threads : usual_threads())
  {
    lifecycle::Lifecycles lifecycles{scenario, plan.seed};
#pragma omp for schedule(dynamic)
    for (std::int64_t r = 0; r < std::int64_t{plan.runs}; ++r) {
      const auto replication = static_cast<std::uint32_t>(r);
      bool is_wanted = true;
#pragma omp critical(lifecycle_progress)
      is_wanted = !error.comes_before(replication);
      if (!is_wanted) continue;
      std::exception_ptr thrown;
      try {
        lifecycles.draw(plan.first_run + replication);
        for (std::size_t p = 0; p < plan.plans.size(); ++p)
          runs[replication * plan.plans.size() + p] = lifecycles.run(plan.plans[p], plan.mode);
      } catch (...) {
        thrown = std::current_exception();
      }
#pragma omp critical(lifecycle_progress)
      {
        if (thrown) error.note(replication, thrown);
        if (progress) progress(++done, plan.runs);
      }
    }
  }
  error.rethrow();
  return runs;
}

}  // namespace rollcast::parallel
