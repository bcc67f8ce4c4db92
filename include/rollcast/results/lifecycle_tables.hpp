#pragma once

#include <span>
#include <string>

#include "rollcast/lifecycle/lifecycle.hpp"

namespace rollcast::results {

/// `lifecycles.csv`: a row for each run and plan, then every column of `lifecycle_columns`. `runs` as
/// [replication][plan].
std::string lifecycles_table(std::span<const lifecycle::Plan>, std::span<const lifecycle::LifecycleRun> runs);

/// `releases.csv`: a row for each release of each run and plan. Times are days from the start; empty for what did not
/// happen.
std::string releases_table(std::span<const lifecycle::Plan>, std::span<const lifecycle::LifecycleRun> runs);

/// `candidates.csv`: a row for each attempt at a candidate, and for each fixed version, in the order in which their
/// preparation ended. `outcome` is empty for those that nobody has tested.
std::string candidates_table(std::span<const lifecycle::Plan>, std::span<const lifecycle::LifecycleRun> runs);

}  // namespace rollcast::results
