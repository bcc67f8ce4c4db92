#pragma once

#include <vector>

#include "rollcast/run/exposure.hpp"
#include "rollcast/run/fairness.hpp"
#include "rollcast/run/kind_record.hpp"
#include "rollcast/run/mode.hpp"
#include "rollcast/run/run_record.hpp"
#include "rollcast/run/strategy.hpp"
#include "rollcast/run/strategy_plan.hpp"
#include "rollcast/world/world.hpp"

namespace rollcast::run {

class Timeline;

/// What a run leaves behind.
struct Run {
  RunRecord record;
  std::vector<ExposureStretch> exposure;  ///< from the world's beginning on; of one of several episodes its own
  std::vector<SegmentRecord> segments;    ///< in the scenario's order; empty when all users are alike
  std::vector<KindRecord> kinds{};        ///< those of `priced_kinds`
};

/// Runs one strategy in one world, from the start of the release to the scenario's `until`. The result depends on the
/// world, the strategy and the mode alone. `timeline`, when given, hears every act and signal. `run` is overwritten;
/// its memory is used again.
void simulate(const World&, Strategy&, Mode, Run& run, Timeline* timeline = nullptr);

/// The same of a strategy as it is planned, with all that follows a rollback: where the fixed version is released by a
/// strategy, that is another episode, and one more when it is rolled back too. The record tells of the first release
/// how it ended and when; what counts and costs is added up over all of them.
void simulate(const World&, const StrategyPlan&, Mode, Run& run, Timeline* timeline = nullptr);

}  // namespace rollcast::run
