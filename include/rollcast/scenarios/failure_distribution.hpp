#pragma once

#include <span>

#include "rollcast/kernel/quantity.hpp"
#include "rollcast/scenarios/quality_spec.hpp"

namespace rollcast::scenarios {

/// One way in which a request fails.
struct FailureKind {
  std::string_view name;       ///< "false_positive"
  std::string_view title;      ///< "false positives"
  std::size_t population = 0;  ///< the part of the requests that can fail so
};

/// Parts of the requests that fail by themselves: the negatives and the positives of a classifier, else all.
inline constexpr std::size_t most_populations = 2;

/// How likely a request is to fail.
struct FailureChances {
  std::array<double, most_populations> of_population{};  ///< that it is of this population and fails
  ByFailureKind of_kind{};                               ///< that it fails in this way
  double total = 0.0;
};

/// How requests fail. Within a population "ok" and the kinds of failure form a multinomial logit: with o the odds of a
/// kind against ok on an average day, everything that moves a version adds up to one log odds L, and P(kind) = o r e^L
/// / (1 + sum of o r e^L), r being the kind's own odds ratio. For kind `rate` that is one failure probability moved on
/// the log-odds scale.
class FailureDistribution {
 public:
  /// `failure`, strictly between 0 and 1, is the chance of kind `rate`; the others compute theirs.
  FailureDistribution(const QualitySpec&, Probability failure);

  std::span<const FailureKind> kinds() const { return kinds_; }
  /// Share of each population of all requests.
  std::span<const double> populations() const { return {shares_.data(), population_count_}; }

  FailureChances chances(double log_odds, const ByFailureKind& kind_odds_ratios = no_kind_odds_ratios) const;
  /// Of any kind.
  double failure_probability(double log_odds, const ByFailureKind& kind_odds_ratios = no_kind_odds_ratios) const {
    return chances(log_odds, kind_odds_ratios).total;
  }
  /// The log odds at which the total reaches `failure`; throws std::domain_error unless that is strictly between 0
  /// and 1.
  double log_odds_of(Probability failure, const ByFailureKind& kind_odds_ratios = no_kind_odds_ratios) const;
  /// The same populations and kinds, all odds moved alike so that `failure` is the total.
  FailureDistribution with_failure(Probability failure) const;

 private:
  std::span<const FailureKind> kinds_;
  std::size_t population_count_;
  std::array<double, most_populations> shares_{};
  ByFailureKind odds_{};  ///< against ok, within the kind's population
};

/// The kinds of failure of a quality, in their order.
std::span<const FailureKind> failure_kinds(const QualitySpec&);

}  // namespace rollcast::scenarios
