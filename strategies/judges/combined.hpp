#pragma once

#include <span>

#include "rollcast/strategies/judge.hpp"

namespace rollcast::judges {

// Judges made of judges. A combination looks as often as the one of its members that looks most often; a member that
// looks less often is asked at its own looks alone, over all that came since its last, and holds its opinion until its
// next. Before its first look in a stage a member cannot tell.

/// Fails when all fail, passes when any passes, else cannot tell: the conjunction of "fails" in Kleene's logic of three
/// values.
Opinion fails_by_all(std::span<const Opinion>);
/// Fails when any fails, passes when all pass, else cannot tell: the disjunction.
Opinion fails_by_any(std::span<const Opinion>);

/// A member's part in a score.
struct Weight {
  double weight = 1.0;
  bool is_critical = false;
};

/// What a score makes of its members' opinions.
struct ScoreRule {
  std::vector<Weight> weights;
  double pass = 95.0, marginal = 75.0;  ///< 0 to 100

  /// The part of the weight that passes, of those who can tell, in percent; 100 when nobody can.
  double score_of(std::span<const Opinion>) const;
  /// Fails when a critical member does or the score does not exceed the marginal one (as Kayenta's stages are ended),
  /// passes when it reaches the pass score, else cannot tell; nor when half of the weight or more cannot.
  Opinion judge(std::span<const Opinion>) const;
};

JudgePlan read_all_of(const Fields&, const Scenario&);
JudgePlan read_any_of(const Fields&, const Scenario&);
JudgePlan read_score(const Fields&, const Scenario&);

}  // namespace rollcast::judges
