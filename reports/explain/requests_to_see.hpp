#pragma once

#include "rollcast/kernel/quantity.hpp"

namespace rollcast::reports {

inline constexpr double sight_alarms = 0.01, sight_power = 0.80;

/// Of the requests that come, those whose failures a gate counts for each version. Copies count with the candidate's,
/// and a request that is copied counts with both, so that these may make more than 100 %.
struct Arms {
  Share candidate, control;
};

/// Requests that come until a one-sided z test (pooled variance) of the candidate against its control, both above
/// nobody, sees failures of chance `p` become `q`, larger, with power `sight_power` at level `sight_alarms`, when
/// errors are independent, also between arms.
double requests_to_see(Probability p, Probability q, const Arms&);

/// The candidate's requests until the same test sees it against so many requests that the baseline has had before;
/// infinite where these are too few for any number.
double requests_to_see_after(Probability p, Probability q, double control_requests);

}  // namespace rollcast::reports
