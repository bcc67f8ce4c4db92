#pragma once

#include "rollcast/strategies/judge.hpp"

namespace rollcast::judges {

/// Mixture sequential probability ratio test (Robbins 1970; Johari, Pekelis & Walsh 2017) of the difference between the
/// candidate's failure rate and `ratio` times the control's, over the stage: fails at a look where the mixture's
/// likelihood ratio reaches 1 / alpha and the difference is positive. Effects have a normal distribution of standard
/// deviation `tau` in it, as failure rates; the variance of the difference is estimated. Where counts are large it errs
/// at `alpha` at most over all looks together, however many, if requests fail independently. With too few requests it
/// cannot tell. Passes at the end of the stage only.
JudgePlan read_msprt(const Fields&, const Scenario&);

}  // namespace rollcast::judges
