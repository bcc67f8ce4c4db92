#pragma once

#include "rollcast/strategies/judge.hpp"

namespace rollcast::judges {

/// Given a failure, the chance that it is the candidate's when it fails `ratio` times as often as the control: its
/// share of the requests, weighted. Exact where both arms' failures are Poisson counts.
double chance_of_candidate(const Samples&, double ratio);

/// Fails the candidate at a look where the e-value of its failures among all since the stage began reaches 1 / alpha,
/// and more are its own than expected. The mixture is a beta distribution of weight `weight` about what is expected. It
/// errs at `alpha` at most over all looks together, however many and however few the failures, if requests fail
/// independently. With too few requests it cannot tell. Passes at the end of the stage only.
JudgePlan read_e_process(const Fields&, const Scenario&);

}  // namespace rollcast::judges
