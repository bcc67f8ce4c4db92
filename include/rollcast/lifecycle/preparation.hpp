#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "rollcast/kernel/quantity.hpp"
#include "rollcast/scenarios/varying_duration.hpp"

namespace rollcast::lifecycle {

/// Steps of one preparation, attempts of one candidate, and visits of one step at most: the draws of each have an
/// address of its own. A candidate that is sent back more often is given up.
inline constexpr std::size_t most_steps = 200;
inline constexpr int most_attempts = 30;
inline constexpr int most_visits = 63;

/// Where a candidate goes back to after a step, and how often.
struct SendBackSpec {
  std::size_t to = 0;  ///< index of the step; all that follow from it are done again too
  Probability chance;
};

/// One step of a candidate's preparation. It begins when all before it are done and what it needs is free.
struct StepSpec {
  std::string name;
  std::vector<std::size_t> after;  ///< indices of the steps that must be done before
  VaryingDuration takes;
  Money costs;                           ///< each time that it begins
  std::vector<std::size_t> needs;        ///< indices of resources, one unit of each for as long as it takes
  std::vector<SendBackSpec> sends_back;  ///< at its end
  Probability gives_up{0.0};             ///< chance that the candidate is given up at its end
  double regression_odds_ratio = 1.0;    ///< what it makes of the odds that a candidate is a regression
  bool new_data = false;                 ///< the candidate's training data end when it begins
  bool tests = false;                    ///< what a candidate must pass before its release is looked at here
};

/// People of one role, or machines, that the steps of one plan share.
struct ResourceSpec {
  std::string name;
  int units = 1;
  Money day;  ///< price of each for a day, used or not
};

/// How candidates are prepared: steps in the order that `after` makes, and what follows a rejection.
struct PreparationSpec {
  std::string name;
  std::vector<StepSpec> steps;
  std::vector<StepSpec> fix_steps;  ///< of a fixed version; none: `candidate.fix` after its rollback it is ready
  std::vector<ResourceSpec> resources;
  int attempts = 1;  ///< fresh candidates for one trigger at most: the next one follows when the last did not pass
  VaryingDuration rework;  ///< from a rejection to the next attempt's first steps
  Money rework_costs;

  /// What all steps together make of the odds that a candidate is a regression.
  double regression_odds_ratio() const;
};

/// A single step.
PreparationSpec one_step(const VaryingDuration& takes, Money costs);

/// For each step those that are done again when it is: itself, and all that follow from it, in order.
std::vector<std::vector<std::size_t>> redone_with(std::span<const StepSpec>);

/// The steps of one circle, in which each would have to wait for itself; empty when there is none.
std::vector<std::size_t> steps_in_a_circle(std::span<const StepSpec>);

}  // namespace rollcast::lifecycle
