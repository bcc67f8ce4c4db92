#pragma once

#include "rollcast/strategies/judge.hpp"

namespace rollcast::judges {

/// Fails the candidate when the probability that it fails more than `ratio` times as often as the control reaches
/// `fail_above`; passes it when the failures per request that shipping is expected to cost beyond that are fewer than
/// `loss_below`; else it cannot tell, nor with fewer than `min_requests` in an arm. The priors are beta distributions,
/// the same for both arms. No guarantee on errors: beliefs are calibrated over candidates drawn from the prior, for
/// requests that fail independently, at whatever look.
JudgePlan read_bayes(const Fields&, const Scenario&);

}  // namespace rollcast::judges
