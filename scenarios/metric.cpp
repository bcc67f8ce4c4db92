#include "rollcast/scenarios/metric.hpp"

#include <array>

namespace rollcast::scenarios {

namespace {

using enum Metric::Reads;
using enum Metric::Limit;
using enum Metric::From;

constexpr Metric failure_rate{"failure_rate", "failure rate", share, true, at_most};
constexpr std::array rate_metrics{failure_rate};
constexpr std::array classifier_metrics{
    failure_rate,
    Metric{"accuracy", "accuracy", share, false, at_least},
    Metric{"true_positive_rate", "true positive rate (recall)", share, true, at_least},
    Metric{"false_positive_rate", "false positive rate", share, false, at_most},
    Metric{"precision", "precision", share, true, at_least},
    Metric{"f1", "F1", number, false, at_least},
    Metric{"auc", "AUC", number, true, at_least, values},
    Metric{"separation", "separation d", number},
    Metric{"threshold", "threshold c", number}};
constexpr std::array regressor_metrics{
    failure_rate, Metric{"residual_sd", "residual sd", number, false, at_most, values},
    Metric{"mean_squared_error", "mean squared error", number, true, at_most, values},
    Metric{"mean_absolute_error", "mean absolute error", number, true, at_most, values}};
constexpr std::array generator_metrics{
    failure_rate,
    Metric{"hallucination", "hallucinations delivered", share, true, at_most},
    Metric{"harmful", "harmful outputs delivered", share, true, at_most},
    Metric{"blocked", "harmless outputs blocked", share, true, at_most},
    Metric{"hallucination_before_filter", "hallucinations before the filter"},
    Metric{"harmful_before_filter", "harmful outputs before the filter", share, false, at_most},
    Metric{"hit_rate", "hit rate of the filter", share, false, at_least},
    Metric{"false_alarm_rate", "false alarm rate of the filter", share, false, at_most},
    Metric{"harmful_given_flagged", "P(harmful | flagged)", share, false, at_least}};

}  // namespace

std::span<const Metric> metrics_of(const QualitySpec& quality) {
  switch (quality.index()) {
    case 1:
      return classifier_metrics;
    case 2:
      return regressor_metrics;
    case 3:
      return generator_metrics;
    default:
      return rate_metrics;
  }
}

}  // namespace rollcast::scenarios
