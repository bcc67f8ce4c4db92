#pragma once

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "rollcast/run/contender.hpp"
#include "rollcast/run/run.hpp"
#include "rollcast/scenarios/scenario.hpp"
#include "rollcast/study/exposure_histogram.hpp"
#include "rollcast/study/study_result.hpp"
#include "rollcast/world/world.hpp"

namespace rollcast::study {

/// What to run: every contender in the worlds of replications first_run up to, not including, first_run + runs.
struct StudyPlan {
  std::span<const Contender> contenders;  ///< in the order of labels
  std::uint64_t seed = 1;
  std::uint32_t first_run = 0;
  std::uint32_t runs = 2000;
  int threads = 0;  ///< 0: as many as the machine has; does not change what is run
  Mode mode = Mode::aggregate;
};

/// Everything that was run: replications one after the other.
struct CompletedStudy {
  std::vector<RunRecord> rows;              ///< [replication][contender]
  std::vector<ExposureHistogram> exposure;  ///< by contender
  std::vector<SegmentRecord> segments{};    ///< [replication][contender][segment]
  std::vector<KindRecord> kinds{};          ///< [replication][contender][row of `priced_kinds`]

  /// Adds the replications that follow these: what one block of both would hold, byte for byte. Both must be of one
  /// scenario, with the same contenders.
  void append(const CompletedStudy& next);
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

/// Where the records of one replication go, in the order of contenders: one row each, then one record for each of its
/// segments, and for each of its kinds of failure.
struct ReplicationSlots {
  RunRecord* rows;
  SegmentRecord* segments;
  KindRecord* kinds;
};

/// Runs replications of one study, each contender in the same world, one after the other in the calling thread. What a
/// replication gives depends on nothing that was run before it.
class ReplicationRunner {
 public:
  /// Keeps references to the scenario and to the plan's contenders.
  ReplicationRunner(const Scenario&, const StudyPlan&);

  /// Runs one replication. Throws RunFailed.
  void run(std::uint32_t replication, ReplicationSlots);
  /// The shares that were served in all runs so far, by contender.
  const std::vector<ExposureHistogram>& exposure() const { return exposure_; }

 private:
  std::span<const Contender> contenders_;
  Mode mode_;
  World world_;
  Run run_;
  std::vector<ExposureHistogram> exposure_;
};

/// Throws std::invalid_argument unless all replications have numbers below 2^32.
void refuse_too_many(const StudyPlan&);

/// Room for the plan's runs, nothing run yet.
CompletedStudy nothing_run_yet(const Scenario&, const StudyPlan&);

/// Where the records of the plan's `r`-th replication (from 0) are.
ReplicationSlots slots_of(CompletedStudy&, const Scenario&, const StudyPlan&, std::uint32_t r);

/// Runs all of the plan in the calling thread, whatever `threads` says. Studies can be run block by block: blocks that
/// follow one another, appended, are the study of them all. Throws RunFailed at the first run that fails.
CompletedStudy run_block(const Scenario&, const StudyPlan&);

/// About how much memory running and `conclude_study` take for each replication, in bytes.
double bytes_per_replication(const Scenario&, std::size_t contenders);

/// The plan's strategies that its mode, if that is bridge, runs as aggregate.
std::vector<RunAsAggregate> not_bridged(const StudyPlan&);

/// Turns rows into the answer: estimates, comparisons, verdict, break-evens. Single-threaded, in the order of rows.
StudyResult conclude_study(const Scenario&, const StudyPlan&, const CompletedStudy&);

}  // namespace rollcast::study
