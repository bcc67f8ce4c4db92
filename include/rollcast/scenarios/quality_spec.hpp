#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <variant>

#include "rollcast/modules.hpp"

namespace rollcast::scenarios {

/// A request fails with a probability: `BaselineSpec::failure`.
struct RateSpec {};

/// Binormal scores (Green & Swets 1966): negatives N(0, 1), positives N(separation, 1); what scores above the threshold
/// is taken for positive. TPR = F(separation - threshold), FPR = F(-threshold), AUC = F(separation / sqrt 2), F the
/// normal distribution function.
struct ClassifierSpec {
  double prevalence = 0.5;  ///< chance that a request is a positive
  double separation = 0.0;
  double threshold = 0.0;
};

/// Residuals N(bias, sd²); one that is larger than the tolerance in size is a failure. |bias| < tolerance.
struct RegressorSpec {
  double bias = 0.0;
  double sd = 1.0;
  double tolerance = 1.0;
};

/// What is generated is harmless and right, hallucinated or harmful; a filter then stops a part of the harmful, and of
/// the rest by mistake.
struct GeneratorSpec {
  double hallucination = 0.0;     ///< chance, before the filter
  double harmful = 0.0;           ///< chance, before the filter; never both
  double hit_rate = 0.0;          ///< of the filter, among the harmful
  double false_alarm_rate = 0.0;  ///< of the filter, among all others
};

/// In what terms a version is good or bad.
using QualitySpec = std::variant<RateSpec, ClassifierSpec, RegressorSpec, GeneratorSpec>;
inline constexpr std::array<std::string_view, 4> quality_kind_names{"rate", "classifier", "regressor",
                                                                    "generator"};  ///< by index

/// Module for the kinds of failure of any quality.
inline constexpr std::size_t most_failure_kinds = 3;
/// A number for each kind of failure, in the order of `FailureDistribution::kinds`; those that a quality does not have
/// are unused.
using ByFailureKind = std::array<double, most_failure_kinds>;
/// Factors on the odds of single kinds that change nothing.
inline constexpr ByFailureKind no_kind_odds_ratios{1.0, 1.0, 1.0};

}  // namespace rollcast::scenarios
