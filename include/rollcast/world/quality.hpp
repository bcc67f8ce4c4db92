#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "rollcast/scenarios/failure_distribution.hpp"
#include "rollcast/scenarios/metric.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::world {

/// The values of `metrics_of` a quality for a version that fails with these chances per request of all users, whatever
/// has moved it: they are derived back from what is seen to fail.
///   classifier  threshold c = -F⁻¹(FPR), separation d = c - F⁻¹(FNR), AUC = F(d / sqrt 2)
///   regressor   the bias stays; the residuals' standard deviation is the one that gives this chance of exceeding the
///   tolerance generator   what is right, and what is harmful and caught, are one outcome "ok" in constant proportion;
///   rates before the filter
///               and those of the filter follow from the joint chances; P(harmful | flagged) by Bayes' rule
/// Infinite or not a number where a figure has no value (precision when nothing is taken for positive).
std::vector<double> metric_values(const QualitySpec&, const ByFailureKind& chances);

/// The part of a generator's outputs that are neither wrong nor withheld by mistake which are harmful and caught.
double caught_of_ok(const GeneratorSpec&);

/// The residuals' standard deviation at which a regressor of this bias and tolerance fails with this probability, by
/// Boost's bracketing root finder. 0 for probability 0, infinite for 1.
double residual_sd(const RegressorSpec&, double failure_probability);

/// A version at the middle of its effects, on a day without drift, incidents and disturbances.
struct UsualQuality {
  ByFailureKind failures{};  ///< chance that a request fails in each way
  double total = 0.0;
  double added = 0.0;  ///< chance that it fails and would not have under the baseline
};
UsualQuality usual_baseline(const Scenario&);
/// A candidate of this class, at the medians of its effects.
UsualQuality usual_candidate(const Scenario&, const OutcomeSpec&);

}  // namespace rollcast::world
