#pragma once

#include <vector>

#include "rollcast/run/exposure.hpp"
#include "rollcast/run/fairness.hpp"
#include "rollcast/run/kind_record.hpp"
#include "rollcast/run/mode.hpp"
#include "rollcast/run/run_record.hpp"
#include "rollcast/run/strategy.hpp"
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

}  // namespace rollcast::run
