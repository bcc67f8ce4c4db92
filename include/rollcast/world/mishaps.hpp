#pragma once

#include <cstdint>
#include <optional>

#include "rollcast/kernel/stream.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::world {

/// What goes wrong with the k-th act of a run that shifts the candidate's share: nothing, or how long until it is
/// repaired. Drawn by ordinal, as people's reactions are, so that no strategy changes another's luck. What cannot
/// happen takes no draw.
std::optional<Duration> draw_faulty_for(const DeploymentsSpec&, const Draws&, std::uint32_t act);

/// The same of the k-th attempt to roll back: nothing, or how long after it has failed the next one begins.
std::optional<Duration> draw_retry_after(const DeploymentsSpec&, const Draws&, std::uint32_t attempt);

}  // namespace rollcast::world
