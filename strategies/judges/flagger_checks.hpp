#pragma once

#include "judges/rate_limit.hpp"

namespace rollcast::judges {

/// Flagger's point check at each tick (pkg/controller/scheduler.go at 15bd6ad5): a tick without data fails too; a
/// failed check holds the weight. Failed checks add up over the whole release and are never taken back; with
/// `threshold` of them the next tick rolls back, whatever it would see. No guarantee on errors: each tick is another
/// chance to be wrong, and the chances add up.
JudgePlan flagger_checks(const RateLimit&, std::int64_t threshold);

}  // namespace rollcast::judges
