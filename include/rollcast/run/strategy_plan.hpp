#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rollcast/run/drawn_stage.hpp"
#include "rollcast/run/fleets.hpp"
#include "rollcast/run/strategy.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::run {

/// What the candidate is compared with: the baseline at the same time, or as it was in the stage before.
enum class Compare { control, before };

/// When a stage is judged: as it goes on, or once, where it ends.
enum class Looks { on_the_way, at_the_end };

/// A stage as planned, if nothing goes wrong: it goes on by as much again until each arm has had its requests.
struct PlannedStage {
  Share share;
  Duration lasts;
  Fleets fleets{};
  double requests_per_arm = 0.0;
  std::optional<VaryingDuration> approval{};  ///< that it waits for first
  Share mirrored{};                           ///< of requests that are copied to the candidate
  Compare compare = Compare::control;         ///< where its judge compares at all
  Looks looks = Looks::on_the_way;
  bool is_watched = true;  ///< by a judge that looks at it
};

/// What a strategy that learns decides at a look, by the chance that it then gives to the candidate's being bad.
struct PlannedLook {
  Duration after;        ///< the start, if nothing holds it up
  Share share;           ///< that has been served since the look before
  double promote_up_to;  ///< it promotes at this chance or less; below 0: at none
  double rollback_from;  ///< and rolls back at this or more; above 1: at none; in between it looks again
};

/// A strategy with its options: what it plans, and how to begin it anew.
struct StrategyPlan {
  std::vector<PlannedStage> stages;
  std::function<std::unique_ptr<Strategy>()> begin;
  std::string asked_at_every_look{};  ///< why bridge mode runs it as aggregate; empty where it need not
  std::vector<DrawnStage>
      drawn{};  ///< in the order of its graph, from the first; empty where stages cannot be listed in advance
  std::vector<PlannedLook>
      looks{};  ///< of one that decides by what it has learned so far, where that can be told in advance
  std::function<std::unique_ptr<Strategy>()>
      begin_fix{};  ///< releases the version that follows a rollback; empty: as the scenario says
};

}  // namespace rollcast::run
