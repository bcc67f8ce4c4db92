#pragma once

#include <cstddef>

#include "rollcast/modules.hpp"

namespace rollcast::study {

// A study may be looked at, made longer and looked at again: `--runs 4000` contains the first 2,000. Every look is
// another chance of a false verdict, so the looks share the error that is allowed. They are declared in advance: one
// for each doubling of the number of runs, at 2000 · 2^j (125, 250, 500, 1000, 2000, 4000, ...). A study of any other
// length counts as the look nearest to it in ratio, and `advise` sends on to declared looks only.
//
// The look at 2,000 runs, the default, may spend .4 of the error; each later one half of the one before (.4 in all),
// each earlier one half of the next, beginning with .1 (.2 in all). By the union bound the intervals of all looks then
// hold at once with the stated confidence, whatever the correlation between looks, and whenever one stops. Not covered:
// who looks more than once within a doubling (2,000, 2,010, 2,020 runs, ...). Source: Lan & DeMets, Biometrika 70
// (1983), with the union bound in place of their recursion.

/// The place of a study among the declared looks: 0 for 2,000 runs, 1 for 4,000, -1 for 1,000. `runs` is at least 1.
int look_of(std::size_t runs);

/// Runs at a declared look, at least 1.
std::size_t runs_at(int look);

/// The part of the allowed error that the look of a study of so many runs may spend; over all looks it adds up to at
/// most 1.
double spent_at(std::size_t runs);

/// The last look that is ever advised: 1,024,000 runs.
inline constexpr int last_look = 9;

}  // namespace rollcast::study
