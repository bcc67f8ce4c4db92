#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "rollcast/kernel/quantity.hpp"
#include "rollcast/scenarios/failure_distribution.hpp"
#include "rollcast/scenarios/scenario.hpp"
#include "rollcast/world/offline_limits.hpp"

namespace rollcast::world {

/// What a candidate must pass before it is released. It is measured on n independent test cases, which come from all
/// segments of users by their shares; each fails as the baseline's average request moved by the candidate's log odds
/// alone (no drift, incidents or disturbances), and an effect shows in them where it shows in requests. What must be
/// measured there is `OfflineLimits`. Each check stops it with a chance that depends on its class, independently of
/// everything else.
class OfflineGate {
 public:
  explicit OfflineGate(const Scenario&);

  /// True when nothing is measured or checked.
  bool lets_all_pass() const { return lets_all_pass_; }
  const OfflineLimits& limits() const { return limits_; }
  /// The largest number of failed cases that `fails_above` passes; the number of cases when it stops nobody.
  std::int64_t most_failures() const { return limits_.most_failures(); }
  /// P(pass | class, log odds of failing over the baseline's): that of keeping the limits times those of the checks.
  Probability pass(Outcome, double log_odds) const;
  /// P(pass | class): the same over the spread of the class's effect, by adaptive Gauss-Kronrod quadrature to about
  /// 1e-10 (1e-6 where more than the number of failures is limited).
  Probability pass(Outcome, const OutcomeSpec&) const;

 private:
  FailureChances chances(Outcome, double log_odds) const;
  double keeps_limits(Outcome, double log_odds) const;
  double keeps_limits(Outcome, const OutcomeSpec&) const;
  std::vector<double> around_fall(Outcome, const OutcomeSpec&) const;
  std::vector<double> pieces(Outcome, const OutcomeSpec&) const;

  /// A part of the test cases.
  struct Part {
    double share;
    FailureDistribution distribution;
  };

  std::int64_t cases_;
  double baseline_failure_;
  FailureDistribution distribution_;
  OfflineLimits limits_;
  std::vector<Part> parts_;  ///< by segment; empty when all users are alike
  std::array<std::optional<std::size_t>, outcome_count> shows_in_;
  std::array<ByFailureKind, outcome_count> kind_odds_ratios_;
  std::array<double, outcome_count> clears_checks_;
  bool lets_all_pass_;
};

/// What passing says of a candidate.
struct Screening {
  std::array<Probability, outcome_count> pass;        ///< P(pass | class)
  std::array<Probability, outcome_count> given_pass;  ///< P(class | pass), by Bayes' rule; all 0 when nothing passes
  Probability any;                                    ///< P(pass)
};
Screening screening_of(const Scenario&);

}  // namespace rollcast::world
