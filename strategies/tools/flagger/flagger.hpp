#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stages/stage_graph.hpp"

namespace rollcast::strategies {

/// The weights that Flagger goes through: growing by `step` from `step`, up to the first that is `most` or more, and
/// never beyond 100 % of traffic: 20, 40, 60 % for a step of 20 % and a maximum of 50 %.
std::vector<Share> flagger_weights(Share step, Share most);

/// A release as Flagger runs it (15bd6ad5), one tick of its controller per `interval`: a canary, whose weight grows at
/// ticks whose checks pass; with `iterations`, blue-green, or with a `match` too, an A/B test of those users. A failed
/// check holds the weight, and `threshold` failed checks in all roll back at the tick after. A passed canary is copied
/// to the primary, which takes the traffic back.
StageGraph read_flagger(const Fields&, const Scenario&);

}  // namespace rollcast::strategies
