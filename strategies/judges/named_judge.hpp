#pragma once

#include "rollcast/strategies/judge.hpp"

namespace rollcast::judges {

/// Reads a judge where its fields stand, for example an item of a list.
JudgePlan read_named_judge(const Fields& judge, const Scenario&);

}  // namespace rollcast::judges
