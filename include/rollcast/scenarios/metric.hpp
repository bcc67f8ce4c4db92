#pragma once

#include <span>
#include <string_view>

#include "rollcast/scenarios/quality_spec.hpp"

namespace rollcast::scenarios {

/// A figure in which a field speaks of a version's quality.
struct Metric {
  enum class Reads { share, number };
  /// What an offline test makes of it: a limit from above or below, or nothing.
  enum class Limit { at_most, at_least, none };
  /// What it is measured from: how many cases end in which way, or the cases' scores and residuals themselves.
  enum class From { counts, values };
  std::string_view name;   ///< "true_positive_rate"
  std::string_view title;  ///< "true positive rate (recall)"
  Reads reads = Reads::share;
  bool leads = false;  ///< one of those that are followed over time
  Limit limit = Limit::none;
  From from = From::counts;
};

/// The figures of a quality, the failure rate first.
std::span<const Metric> metrics_of(const QualitySpec&);

}  // namespace rollcast::scenarios
