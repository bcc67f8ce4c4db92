#pragma once

#include "rollcast/run/run.hpp"

namespace rollcast::run {

/// An event as the ledger counts it.
constexpr double one_if(bool event) { return event ? 1.0 : 0.0; }

/// Fills in what follows from the rest of a run's accounts: the error budget, how segments fare beside each other, and
/// the totals. `more_in_counts`: what the failures that happened cost beyond those expected, in currency.
void balance(Run&, const Scenario&, double more_in_counts);

/// Adds what came after a release to its accounts: a release of its fixed version, on the same service. How the release
/// ended and when stays as it was.
void add_sequel(Run&, const Run& sequel, const Scenario&);

}  // namespace rollcast::run
