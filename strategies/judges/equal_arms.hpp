#pragma once

#include "rollcast/kernel/quantity.hpp"
#include "rollcast/strategies/judge.hpp"

namespace rollcast::judges {

/// What was counted since the last look, the control being as large as the candidate's arm: each request of 100 % of
/// traffic else belongs to it with the same chance, whether it failed or not. Drawn from an address that the stage's
/// counts so far name: equal courses give equal arms, and looks with equal counts of their own do not. `candidate` is
/// half at most.
Samples with_equal_arms(const Evidence&, Share candidate);

}  // namespace rollcast::judges
