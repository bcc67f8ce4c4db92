#pragma once

#include <vector>

#include "adaptive/stopping/stopping_problem.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::strategies {

/// What a scenario says of a candidate that has passed its offline gate, in two kinds and class by class: bad are the
/// classes that a release should not keep.
struct Prospects {
  double chance_of_bad = 0.0;
  GoodBad failure;  ///< probability of a request, at the mean log odds of the kind's classes at their medians
  GoodBad value;    ///< money that a request brings more than under the baseline, on average over the kind's classes:
                  ///< fewer failures and severe events at their prices, and the benefit; of a good one at least 0, of a
                  ///< bad one at most
  double fixed_value = 0.0;  ///< the same of the version that follows a regression

  /// A class of candidates, or several.
  struct Kind {
    double chance, failure, value;
    bool is_bad;
  };
  /// Each class for itself at its median, good ones first, where every bad one fails clearly more often than every good
  /// one; else the good kind and the bad one above.
  std::vector<Kind> kinds{};

  void keep_two_kinds();
  void set_chance_of_bad(double);
};

/// Where a scenario has no bad class, or one that fails hardly more than good ones, a bad one has twice the odds of
/// failing; the chance of bad is kept within a millionth of 0 and 1. The scenario must be valid.
Prospects prospects_of(const Scenario&);

/// Moves a failure probability by an odds ratio.
double with_odds_ratio(double probability, double odds_ratio);

}  // namespace rollcast::strategies
