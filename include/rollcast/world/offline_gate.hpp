#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "rollcast/kernel/quantity.hpp"
#include "rollcast/scenarios/failure_law.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast {

/// What a candidate must pass before it is released. Its failures on n independent test cases are Binomial(n, p), p the baseline's
/// average failure probability moved by the candidate's log odds alone (no drift, incidents or disturbances; test cases come from all
/// segments of users by their shares, and an effect shows in them where it shows in requests); more of them than
/// `fails_above` times n times the baseline's probability stop it. Each check stops it with a chance that depends on its class,
/// independently of everything else.
class OfflineGate {
 public:
  explicit OfflineGate(const Scenario&);

  /// True when nothing is measured or checked.
  bool lets_all_pass() const { return lets_all_pass_; }
  /// The largest number of failed cases that passes; the number of cases when none are measured.
  std::int64_t most_failures() const { return most_failures_; }
  /// P(pass | class, log odds of failing over the baseline's), exact: a binomial tail (Boost.Math) times those of the checks.
  Probability pass(Outcome, double log_odds) const;
  /// P(pass | class): the same over the spread of the class's effect, by adaptive Gauss-Kronrod quadrature to about 1e-10.
  Probability pass(Outcome, const OutcomeSpec&) const;

 private:
  double failure_probability(Outcome, double log_odds) const;
  double few_failures(Outcome, double log_odds) const;
  std::vector<double> pieces(Outcome, const OutcomeSpec&) const;

  /// A part of the test cases.
  struct Part {
    double share;
    FailureLaw law;
  };

  std::int64_t cases_, most_failures_;
  double baseline_failure_;
  FailureLaw law_;
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

}  // namespace rollcast
