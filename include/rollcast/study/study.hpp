#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "rollcast/run/contender.hpp"
#include "rollcast/run/run.hpp"
#include "rollcast/scenarios/scenario.hpp"
#include "rollcast/study/exposure_histogram.hpp"
#include "rollcast/study/study_result.hpp"

namespace rollcast::study {

/// What to run: every contender in the worlds of replications first_run up to, not including, first_run + runs.
struct StudyPlan {
  std::span<const Contender> contenders;  ///< in the order of labels
  std::uint64_t seed = 1;
  std::uint32_t first_run = 0;
  std::uint32_t runs = 2000;
  int threads = 0;  ///< 0: as many as the machine has
  Mode mode = Mode::aggregate;
};

/// Hears how far a study is, from one thread at a time.
using StudyProgress = std::function<void(std::uint32_t runs_done, std::uint32_t runs)>;

/// Everything that was run.
struct CompletedStudy {
  std::vector<RunRecord> rows;              ///< [replication][contender]
  std::vector<ExposureHistogram> exposure;  ///< by contender
  std::vector<SegmentRecord> segments{};    ///< [replication][contender][segment]
  std::vector<KindRecord> kinds{};          ///< [replication][contender][row of `priced_kinds`]
};

/// The user asked to stop; nothing of the study is kept.
class StudyInterrupted : public std::runtime_error {
 public:
  StudyInterrupted() : std::runtime_error{"interrupted"} {}
};

/// A run failed: an internal error. Tells which one, so that it can be replayed.
class RunFailed : public std::runtime_error {
 public:
  RunFailed(const std::string& why, std::uint32_t replication, std::string label)
      : std::runtime_error{why}, replication_{replication}, label_{std::move(label)} {}
  std::uint32_t replication() const { return replication_; }
  const std::string& label() const { return label_; }

 private:
  std::uint32_t replication_;
  std::string label_;
};

/// Runs the study in parallel. Rows do not depend on the number of threads nor on which other contenders run. `stop`,
/// when it becomes true, ends the study with StudyInterrupted; the first run to fail (lowest replication) ends it with
/// RunFailed.
CompletedStudy run_study(const Scenario&, const StudyPlan&, const StudyProgress& progress,
                         const std::atomic<bool>& stop);

/// About how much memory `run_study` and `conclude_study` take for each replication, in bytes.
double bytes_per_replication(const Scenario&, std::size_t contenders);

/// The plan's strategies that its mode, if that is bridge, runs as aggregate.
std::vector<RunAsAggregate> not_bridged(const StudyPlan&);

/// Turns rows into the answer: estimates, comparisons, verdict, break-evens. Single-threaded, in the order of rows.
StudyResult conclude_study(const Scenario&, const StudyPlan&, const CompletedStudy&);

}  // namespace rollcast::study
