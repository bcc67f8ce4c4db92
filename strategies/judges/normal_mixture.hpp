#pragma once

#include "judges/sides.hpp"

namespace rollcast::judges {

/// Tests that stay valid however often one looks: with nothing to find the likelihood ratio of a normal mixture of
/// effects to none is a martingale, so the chance that it ever reaches 1 / alpha is at most alpha (Robbins 1970). z is
/// an estimate in standard errors; `spread` is the variance of the mixture over that of the estimate, and grows with
/// the data. With Sides::one its upper half is mixed.

/// Natural logarithm of that ratio.
double log_mixture_ratio(double z, double spread, Sides);

/// The z at which it reaches 1 / alpha. For one side the upper bound by Howard, Ramdas, McAuliffe & Sekhon (2021), by
/// which GrowthBook goes too: at most 2 % too large at alpha up to 5 %, 13 % at alpha 20 %.
double mixture_limit(double spread, double alpha, Sides);

/// The spread at which the limit is tightest, nearly (the same authors).
double best_spread(double alpha, Sides);

}  // namespace rollcast::judges
