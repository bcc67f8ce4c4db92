#pragma once

#include "rollcast/strategies/judge.hpp"

namespace rollcast::judges {

/// Fails the candidate at a look at which its own requests burn the error budget `burn` times too fast or faster over
/// both windows of one of the rules, the long one having `min_requests` (multi-window, multi-burn-rate alerts: Google
/// SRE Workbook, chapter 5, on the candidate's arm). A window is made up of whole looks, one at least, and reaches back
/// across stages; it is shorter while the candidate has not been served for so long. Inconclusive while no window has
/// `min_requests`. No guarantee on errors: where traffic is low it fires by chance.
JudgePlan read_burn_rate(const Fields&, const Scenario&);

}  // namespace rollcast::judges
