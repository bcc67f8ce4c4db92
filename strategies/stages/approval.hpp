#pragma once

#include <array>

#include "rollcast/run/strategy.hpp"
#include "rollcast/scenarios/fields.hpp"
#include "stages/stage_options.hpp"

namespace rollcast::strategies {

/// Which steps wait for a person to approve of them. The release's start needs nobody.
struct ApprovalPlan {
  enum class Before { none, each_step, last_step };
  Before before = Before::none;
  VaryingDuration takes;  ///< in office hours

  /// Whether a stage that serves this share waits for it.
  bool is_needed_for(Share next) const {
    return before == Before::each_step || (before == Before::last_step && next == all_traffic());
  }
  /// Among the stages of a plan.
  std::optional<VaryingDuration> for_stage(Share next) const {
    return is_needed_for(next) ? std::optional{takes} : std::nullopt;
  }
};

/// Reads "approval" and "approval_takes".
inline ApprovalPlan read_approval(const Fields& fields) {
  static constexpr std::array<std::string_view, 3> words{"none", "each_step", "last_step"};
  const auto before = static_cast<ApprovalPlan::Before>(
      fields.choice({"approval",
                     "Before which steps a person must approve: none, each but the first, or the one to 100 % of "
                     "traffic. Until then the release stays as it is, and its judge watches.",
                     "last_step"},
                    words, 0));
  return {before, read_approval_takes(fields)};
}

}  // namespace rollcast::strategies
