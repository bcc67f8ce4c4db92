#pragma once

#include <span>

#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::world {

/// Requests that came while the candidate served this share of them.
struct RequestsAtShare {
  Share share;
  double requests = 0.0;
};

/// Expected distinct users whom the candidate has served, of N users who make W = requests / N each on average, with
/// activity a ~ Gamma of mean 1. Under sticky assignment a user is exposed while the share exceeds the user's own
/// uniform position h: N ∫₀¹ E[1 - exp(-a W{share > h})] dh. When each request is assigned by itself: N E[1 - exp(-a ∫
/// share dW)].
double users_touched(const UsersSpec&, std::span<const RequestsAtShare>);

}  // namespace rollcast::world
