#pragma once

#include "rollcast/strategies/judge.hpp"

namespace rollcast::judges {

inline constexpr std::string_view no_judge_name = "none";

/// Passes everything: stages only last, and what alerts, users and people find is all that stops them.
JudgePlan never_objecting_judge();
JudgePlan read_no_judge(const Fields&, const Scenario&);

}  // namespace rollcast::judges
