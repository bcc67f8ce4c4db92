#pragma once

#include "rollcast/scenarios/fields.hpp"
#include "stages/stage_graph.hpp"

namespace rollcast::strategies {

// Options that several strategies read alike.

/// How long it takes to deploy the old version anew, unless the scenario says otherwise.
inline constexpr Duration usual_rollback_time = Duration::minutes(30);

/// "rollback_time": until 100 % of traffic has the baseline again once the candidate was promoted.
Duration read_rollback_time(const Fields&);
/// "switch_back": until 100 % of traffic has the baseline again before promotion.
Duration read_switch_back(const Fields&, Duration usual);
/// "approval_takes": from the question to a person's answer, in office hours.
VaryingDuration read_approval_takes(const Fields&);
/// "compare_last": what the step to 100 % of traffic is compared with.
Compare read_compare_last(const Fields&, Compare usual);

}  // namespace rollcast::strategies
