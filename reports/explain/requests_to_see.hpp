#pragma once

#include "rollcast/kernel/quantity.hpp"

namespace rollcast {

inline constexpr double sight_alarms = 0.01, sight_power = 0.80;

/// Requests of both arms together until a one-sided z test (pooled variance) of the candidate against the baseline that serves the
/// rest sees failures of chance `p` become `q`, larger, with power `sight_power` at level `sight_alarms`, when errors are independent.
/// The share lies strictly between nobody and everybody.
double requests_to_see(Probability p, Probability q, Share);

}  // namespace rollcast
