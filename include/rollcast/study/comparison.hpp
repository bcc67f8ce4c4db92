#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "rollcast/kernel/quantity.hpp"
#include "rollcast/study/study_result.hpp"
#include "rollcast/study/study_rows.hpp"

namespace rollcast::study {

/// What each strategy cost in the same replications: the paired amounts that every comparison starts from.
class PairedCosts {
 public:
  /// `costs` as [replication][strategy]. Throws std::invalid_argument unless all are finite and replications are whole.
  PairedCosts(std::vector<double> costs, std::size_t strategies);

  std::size_t replications() const { return costs_.size() / strategies_; }
  std::size_t strategies() const { return strategies_; }
  double operator()(std::size_t replication, std::size_t strategy) const {
    return costs_[replication * strategies_ + strategy];
  }

 private:
  std::vector<double> costs_;
  std::size_t strategies_;
};

/// The expected total cost of every run, booked as intensities.
PairedCosts total_costs(const StudyRows&);

/// Cost of `left` minus cost of `right`, from the differences within each replication.
struct PairedDifference {
  std::size_t left = 0, right = 0;
  Estimate mean;
  double half_width = 0;  ///< of the simultaneous interval; infinite for a single replication
  double variance_kept =
      0;  ///< Var(left - right) / (Var left + Var right): below 1 is what playing in the same worlds saves

  double low() const { return mean.value - half_width; }
  double high() const { return mean.value + half_width; }
};

/// All strategies against each other on expected cost.
///
/// The intervals of all k(k - 1)/2 differences hold at once with the stated confidence: Student t, Bonferroni over the
/// pairs. That needs no assumption on how strategies are correlated, so it is valid under common random numbers. It is
/// exact for normal costs, else as good as the central limit theorem is for the replications at hand.
class Comparison {
 public:
  Comparison(const PairedCosts&, Probability confidence);

  std::size_t strategies() const { return means_.size(); }
  std::span<const Estimate> means() const { return means_; }
  /// Every pair once, left < right, in order.
  std::span<const PairedDifference> pairs() const { return pairs_; }
  /// Any two different strategies, either way round.
  PairedDifference difference(std::size_t left, std::size_t right) const;

  /// The least mean among `members`; the first of them when several are equal. `members` must not be empty.
  std::size_t least_mean(std::span<const std::size_t> members) const;
  /// Those of `members` that none of the others surely undercuts. Holds the truly cheapest whenever the intervals hold.
  std::vector<std::size_t> possibly_cheapest(std::span<const std::size_t> members) const;
  /// Hsu's constrained intervals for multiple comparisons with the best, of every strategy: expected cost minus the
  /// best other's. They hold at once, since they follow from the simultaneous intervals of the pairs. An interval that
  /// ends at 0 means "surely the cheapest", one that begins at 0 "surely not cheaper than the best other". Source: Hsu,
  /// Multiple Comparisons (1996), ch. 4. A lone strategy has no other: 0 in [0, 0].
  std::vector<Bounded> versus_best_other() const;

 private:
  std::vector<Estimate> means_;
  std::vector<PairedDifference> pairs_;
};

/// For each strategy the fraction of replications in which it is the cheapest. Ties share their replication equally, so
/// that the fractions add up to 1.
std::vector<double> cheapest_in(const PairedCosts&);

/// Fraction of replications in which some other strategy was cheaper than `chosen` by more than `indifference`.
double dearer_in(const PairedCosts&, std::size_t chosen, Money indifference);

}  // namespace rollcast::study
