#pragma once

#include <vector>

#include "stages/stage_graph.hpp"

namespace rollcast::strategies {

/// A shift of traffic between two fleets, step by step, watched by an alarm, as clouds offer it.
struct CloudShift {
  std::vector<Share> steps{};   ///< below 100 % of traffic
  Duration wait{};              ///< at each of them
  Duration ready_time{};        ///< until the new fleet serves
  Duration termination_wait{};  ///< the old fleet is kept so long once 100 % of traffic is served, watched too
  Duration switch_back{};
  bool is_charged_twice = true;  ///< whether both fleets are paid for throughout; else each in the share it serves
};

/// The stages of a shift; without "auto_rollback" nothing watches them. Reads "auto_rollback", "alarm" and
/// "rollback_time".
StageGraph read_watched_shift(const Fields&, const Scenario&, const CloudShift&);

/// 10, 20, ..., 90 % for a step of 10 %.
std::vector<Share> linear_steps(Share step);

}  // namespace rollcast::strategies
