#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "rollcast/kernel/quantity.hpp"
#include "rollcast/study/estimators.hpp"
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
  Interval interval;
  double variance_kept =
      0;  ///< Var(left - right) / (Var left + Var right): below 1 is what running in the same worlds saves

  double low() const { return interval.low; }
  double high() const { return interval.high; }
};

/// All strategies against each other on expected cost.
///
/// Each interval misses its difference with the probability `error` that the caller allows, half on either side. To
/// have several hold at once, divide the error among them (Bonferroni): that needs no assumption on how strategies are
/// correlated, so it is valid under common random numbers. As good as `interval_of_mean`.
class Comparison {
 public:
  explicit Comparison(const PairedCosts&);

  std::size_t replications() const { return replications_; }
  std::size_t strategies() const { return means_.size(); }
  std::span<const Estimate> means() const { return means_; }
  /// Any two different strategies, either way round.
  PairedDifference difference(std::size_t left, std::size_t right, double error) const;
  /// The differences within replications as a sample, either way round.
  SampleShape sample(std::size_t left, std::size_t right) const;
  /// Whether two strategies cost the same in every replication.
  bool equal(std::size_t left, std::size_t right) const;

  /// The least mean among `members`; the first of them when several are equal. `members` must not be empty.
  std::size_t least_mean(std::span<const std::size_t> members) const;
  /// Those of `members` that none of the others surely undercuts. Holds the truly cheapest whenever its intervals hold.
  std::vector<std::size_t> possibly_cheapest(std::span<const std::size_t> members, double error) const;
  /// Hsu's constrained intervals for multiple comparisons with the best, of every strategy: expected cost minus that of
  /// the best other among `members`. They hold at once with probability 1 - error · (strategies - 1), since they follow
  /// from the intervals of the best one's pairs. Of members, an interval that ends at 0 means "surely the cheapest",
  /// one that begins at 0 "surely not cheaper than the best other"; those of others may lie wholly below 0. Source:
  /// Hsu, Multiple Comparisons (1996), ch. 4. A strategy without an other has 0 in [0, 0].
  std::vector<Bounded> versus_best_other(std::span<const std::size_t> members, double error) const;

 private:
  std::size_t place(std::size_t left, std::size_t right) const;
  Bounded versus_best_other(std::size_t one, std::span<const std::size_t> members,
                            std::span<const std::size_t> possible, double error) const;

  std::size_t replications_;
  std::vector<Estimate> means_;
  std::vector<SampleShape> pairs_;  ///< left < right, in order
};

/// For each strategy the fraction of replications in which it is the cheapest. Ties share their replication equally, so
/// that the fractions add up to 1.
std::vector<double> cheapest_in(const PairedCosts&);

/// For each of `members` its cost minus the least cost of any of them in the same replication, in their order: what
/// knowing beforehand which of them turns out best would save. Never negative; 0 for a lone member.
std::vector<MeanEstimate> regrets(const PairedCosts&, std::span<const std::size_t> members);

}  // namespace rollcast::study
