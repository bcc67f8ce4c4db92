#pragma once

#include <cstdint>
#include <vector>

#include "rollcast/kernel/count_region.hpp"
#include "rollcast/scenarios/failure_distribution.hpp"
#include "rollcast/scenarios/metric.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::world {

/// Limits that a candidate's figures must keep, all as measured on the same n test cases, each case a request of all
/// users.
///
/// Figures that are functions of how many cases end in each way (failure rate, accuracy, recall, false positive rate,
/// precision, F1, the rates of a generator) are linear limits on a multinomial's counts: their joint chance is
/// `CountRegion`'s. A figure without a value, such as the precision when nothing is taken for positive, stops nobody.
/// Each of the others has a distribution of its own and is the only limit:
///   AUC                  normal on the logit scale, with the exact variance of the Mann-Whitney statistic of binormal
///   scores (Hanley &
///                        McNeil 1982; its two-fold chances by Owen's T) at the expected numbers of positives and
///                        negatives: within 0.01 at 300 cases
///   mean squared error   residual variance / n x noncentral chi-square of n degrees, exact; normal from a million
///   cases on residual sd          chi-square of n - 1 degrees, exact mean absolute error  normal, with the variance of
///   the folded normal
class OfflineLimits {
 public:
  explicit OfflineLimits(const Scenario&);

  /// True when no number of failures and no figure stops anybody.
  bool stop_nobody() const { return most_failures_ == cases_ && specs_.empty(); }
  /// True when nothing but the number of failed cases is limited.
  bool are_of_failures_alone() const { return specs_.empty(); }
  /// The largest number of failed cases that `fails_above` passes; the number of cases when it stops nobody.
  std::int64_t most_failures() const { return most_failures_; }
  /// The worst value of each of the scenario's limits that passes, in their order.
  const std::vector<double>& bounds() const { return bounds_; }
  /// P(a version keeps all of them), `chances` being those of one test case.
  double kept(const FailureChances& chances) const;

 private:
  CountRegion region() const;
  double figure_kept(const Metric&, double bound, const ByFailureKind& of_kind) const;

  std::int64_t cases_, most_failures_;
  QualitySpec quality_;
  std::vector<OfflineLimitSpec> specs_;
  std::vector<double> bounds_;
  CountRegion counts_;
};

}  // namespace rollcast::world
