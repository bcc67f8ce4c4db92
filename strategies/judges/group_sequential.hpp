#pragma once

#include "rollcast/strategies/judge.hpp"

namespace rollcast::judges {

/// Fails the candidate at a look of the stage where z, its failure rate against `ratio` times the control's, reaches
/// that look's limit: Pocock's, O'Brien & Fleming's, or those that spend alpha as Lan & DeMets do. Limits are worked
/// out where the stage begins, for the looks that its length holds: all of them together err at `alpha` if requests
/// fail independently, come in equal numbers from look to look, and fail often enough in the smaller arm for z to be
/// normal; at a small share with few failures they err more often. With two sides it passes at once where z falls to
/// minus the limit. A look at which an arm has fewer than `min_requests` is inconclusive and leaves its part of alpha
/// unused. Nothing is left to spend after the last look that was planned: in a stage that is prolonged its opinion
/// stands, or, where it had too few requests, the next look takes its place. Of more than a hundred looks in a stage
/// every second is used, or every third, and so on.
JudgePlan read_group_sequential(const Fields&, const Scenario&);

}  // namespace rollcast::judges
