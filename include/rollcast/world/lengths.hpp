#pragma once

#include "rollcast/kernel/stream.hpp"
#include "rollcast/kernel/time.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::world {

/// Mean of a varying length, in days.
double mean_days(const VaryingDuration&);

/// P(a varying length is at most this long).
double probability_within(const VaryingDuration&, Duration);

/// Draws a varying length by inversion, at most `longest_span()`. One without spread takes no draw.
Duration draw_length(Stream&, const VaryingDuration&);

/// How long before an instant a process of stretches must begin so that those in progress then are as many as ever: ten mean
/// lengths, for the log-logistic law until less than a hundredth is missed; at most ten years (which miss more of a log-logistic length
/// whose shape is near 1).
Duration steady_state_lead(const VaryingDuration& length);

}  // namespace rollcast::world
