#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rollcast/study/plan_comparison.hpp"

namespace rollcast::reports {

/// What is said of the plans: which one, and why.
struct PlanVerdict {
  std::string_view kind;              ///< "choose" or "undecided"
  std::string headline;               ///< "Choose monthly", in a few words
  std::vector<std::string> reasons;   ///< sentences, the most important first
  std::vector<std::string> warnings;  ///< what a reader should know of single plans
};
PlanVerdict plan_verdict(const Scenario&, const PlanComparison&);

/// "cheapest", "as good"
std::string_view words_for(PlanStanding);

}  // namespace rollcast::reports
