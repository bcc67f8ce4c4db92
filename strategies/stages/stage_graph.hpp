#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "rollcast/run/strategy.hpp"
#include "rollcast/run/strategy_plan.hpp"
#include "stages/gate.hpp"

namespace rollcast::strategies {

/// Where a stage leads: the place of another stage in the graph, or one of the two ends.
using Destination = std::size_t;
inline constexpr Destination promotes = DrawnStage::promotion;
inline constexpr Destination rolls_back = DrawnStage::roll_back;

/// A stage of constant share, and where it leads.
struct Stage {
  std::string name{};
  Share share = nobody();  ///< of the candidate
  Mirroring mirrored{};
  Duration lasts{};  ///< at least
  Fleets fleets{};
  std::optional<std::size_t> gate{};  ///< among the graph's; a stage without one only lasts
  Compare compare = Compare::control;
  double requests_per_arm = 0.0;              ///< it goes on by as much again until each arm has had so many
  Duration switch_back{};                     ///< what undoing it takes
  std::optional<VaryingDuration> approval{};  ///< of people, before it begins
  Destination pass = promotes, fail = rolls_back;
};

/// "2.5 %", for the names of stages.
std::string in_percent(Share);

/// The place of a gate, or none where its judge never objects.
std::optional<std::size_t> gate_of(const std::vector<GatePlan>&, std::size_t place);

/// A release as a directed graph of stages, beginning with the first. Gates are named by their place, so that stages
/// may share one whose judge remembers.
struct StageGraph {
  std::vector<Stage> stages;
  std::vector<GatePlan> gates;
  std::optional<VaryingDuration> approval_to_promote{};
  Duration rollback_time{};                     ///< what undoing takes once the candidate was promoted
  std::optional<Fleets> fleets_while_undone{};  ///< likewise; else they stay as they are
  Duration candidate_kept{};                    ///< how long its replicas are kept once it was undone before promotion
  std::string asked_at_every_look{};            ///< why bridge mode runs it as aggregate, beyond what its gates say

  /// What people are asked for before it goes there; nobody need approve of a rollback.
  std::optional<VaryingDuration> approval_before(Destination to) const {
    if (to == rolls_back) return std::nullopt;
    return to == promotes ? approval_to_promote : stages[to].approval;
  }
  /// The number of a stage among those that share its gate.
  std::size_t step_of(std::size_t place) const {
    const auto here = stages.begin() + static_cast<std::ptrdiff_t>(place);
    return static_cast<std::size_t>(
        std::count_if(stages.begin(), here, [&](const Stage& s) { return s.gate == stages[place].gate; }));
  }
};

/// Lets each stage lead to the next, and the last to promotion.
void lead_on(std::vector<Stage>&);

/// What is wrong with it, in words, beside the name of the stage: a stage that cannot be reached, one from which no end
/// can be, and a gate that leads to the same stage whatever it says.
struct GraphError {
  std::size_t stage;
  std::string problem;
};
std::vector<GraphError> errors_of(const StageGraph&);

/// Adds the part's stages and gates; where the part promotes or rolls back, the whole goes to `pass` or `fail`.
void append(StageGraph& whole, const StageGraph& part, Destination pass, Destination fail);

/// A strategy that goes through the graph. There must be a stage, and no error.
StrategyPlan plan_of(StageGraph);

}  // namespace rollcast::strategies
