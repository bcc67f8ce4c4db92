#pragma once

#include <cmath>

#include "rollcast/modules.hpp"

namespace rollcast::kernel {

/// Log odds of a probability between 0 and 1, both excluded.
inline double logit(double probability) { return std::log(probability / (1.0 - probability)); }

/// The probability with these log odds.
inline double logistic(double log_odds) { return 1.0 / (1.0 + std::exp(-log_odds)); }

}  // namespace rollcast::kernel
