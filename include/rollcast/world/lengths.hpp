#pragma once

#include <cstdint>

#include "rollcast/kernel/stream.hpp"
#include "rollcast/kernel/time.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::world {

/// P(a varying length is at most this long).
double probability_within(const VaryingDuration&, Duration);

/// Draws a varying length by inversion, at most `longest_span()`. One without spread takes no draw.
Duration draw_length(Stream&, const VaryingDuration&);

/// Draws what is left of a stretch that is in progress at an instant, at most `longest_span()`: a stretch of x is x
/// times as likely to hold the instant as one of 1, and the instant lies anywhere in it (the equilibrium distribution
/// of renewal theory). For log-logistic lengths of shape 2 or less its mean is infinite.
Duration draw_rest(Stream&, const VaryingDuration&);

/// How long before an instant a process of stretches begins, so that those in progress then differ from world to world
/// as its gaps make them: ten mean lengths, at most ten years. What is in progress where it begins is drawn beside it.
Duration lead_of(const VaryingDuration& length);

/// The index under which the stretches are drawn that are in progress where a process begins.
inline constexpr std::uint32_t in_progress_index = 0xFFFF'FFFFU;

}  // namespace rollcast::world
