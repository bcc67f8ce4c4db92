#include <omp.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <optional>

#include "rollcast/scenarios/priced_kinds.hpp"
#include "rollcast/study/study.hpp"

namespace rollcast::study {

namespace {

constexpr std::uint32_t block_of_runs = 16;

/// The failure of the lowest replication, whichever thread met it first.
class FirstFailure {
 public:
  void note(const RunFailed& failure) {
    const std::lock_guard lock{mutex_};
    if (!failure_ || failure.replication() < failure_->replication()) failure_ = failure;
  }
  void rethrow() const {
    if (failure_) throw *failure_;
  }

 private:
  std::mutex mutex_;
  std::optional<RunFailed> failure_;
};

/// What one thread uses again for run after run.
struct Runner {
  World world;
  Run run;
  std::vector<ExposureHistogram> exposure;
};

/// Where the runs of one replication go.
struct Slots {
  RunRecord* rows;
  SegmentRecord* segments;
  KindRecord* kinds;
};

void run_replication(Runner& runner, std::span<const Contender> contenders, Mode mode, std::uint32_t replication,
                     Slots slots) {
  std::string label = "(the world)";
  try {
    runner.world.draw(replication);
    for (std::size_t c = 0; c < contenders.size(); ++c) {
      label = contenders[c].label;
      const auto strategy = contenders[c].begin();
      simulate(runner.world, *strategy, mode, runner.run);
      slots.rows[c] = runner.run.record;
      slots.segments = std::ranges::copy(runner.run.segments, slots.segments).out;
      slots.kinds = std::ranges::copy(runner.run.kinds, slots.kinds).out;
      runner.exposure[c].add(runner.run.exposure);
    }
  } catch (const std::exception& error) {
    throw RunFailed{error.what(), replication, label};
  }
}

}  // namespace

double bytes_per_replication(const Scenario& scenario, std::size_t contenders) {
  constexpr double while_concluding = 100.0;  // costs and differences, column by column
  const double row = sizeof(RunRecord) + static_cast<double>(scenario.segments.size() * sizeof(SegmentRecord)) +
                     static_cast<double>(priced_kinds(scenario).size() * sizeof(KindRecord)) + while_concluding;
  return row * static_cast<double>(contenders);
}

CompletedStudy run_study(const Scenario& scenario, const StudyPlan& plan, const StudyProgress& progress,
                         const std::atomic<bool>& stop) {
  const std::size_t k = plan.contenders.size();
  const std::vector<ExposureHistogram> nothing_yet(k, ExposureHistogram{scenario.until});
  const std::size_t segments = k * scenario.segments.size(), kinds = k * priced_kinds(scenario).size();
  CompletedStudy completed{std::vector<RunRecord>(k * plan.runs), nothing_yet,
                           std::vector<SegmentRecord>(segments * plan.runs),
                           std::vector<KindRecord>(kinds * plan.runs)};
  const auto blocks = static_cast<std::int64_t>((plan.runs + block_of_runs - 1) / block_of_runs);
  FirstFailure failure;
  std::atomic<bool> failed{false};
  std::uint32_t runs_done = 0;

#pragma omp parallel num_threads(plan.threads > 0 ? plan.threads : omp_get_max_threads())
  {
    Runner runner{World{scenario, plan.seed}, Run{}, nothing_yet};
#pragma omp for schedule(dynamic)
    for (std::int64_t block = 0; block < blocks; ++block) {
      if (stop || failed) continue;
      const auto begin = static_cast<std::uint32_t>(block) * block_of_runs;
      const auto end = std::min(begin + block_of_runs, plan.runs);
      try {
        for (std::uint32_t r = begin; r < end; ++r)
          run_replication(
              runner, plan.contenders, plan.mode, plan.first_run + r,
              {&completed.rows[r * k], completed.segments.data() + r * segments, completed.kinds.data() + r * kinds});
      } catch (const RunFailed& error) {
        failure.note(error);
        failed = true;
      }
#pragma omp critical(study_progress)
      {
        runs_done += end - begin;
        if (progress) progress(runs_done, plan.runs);
      }
    }
#pragma omp critical(study_exposure)
    for (std::size_t c = 0; c < k; ++c) completed.exposure[c].add(runner.exposure[c]);
  }
  failure.rethrow();
  if (stop) throw StudyInterrupted{};
  return completed;
}

}  // namespace rollcast::study
