#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rollcast/study/comparison.hpp"
#include "rollcast/study/study_result.hpp"
#include "rollcast/study/study_rows.hpp"

namespace rollcast::study {

/// How the error that a verdict may make is divided: all of it for the comparison of costs, or three fifths where there
/// are limits, which have the other two; of either the part that this look may spend (looks.hpp).
class AllowedError {
 public:
  /// `runs` of the study; `limits` of the decision.
  AllowedError(Probability confidence, std::size_t runs, std::size_t limits);

  /// Of one of the differences between a strategy and its rivals, both ends of the interval together.
  double of_each_difference(std::size_t rivals) const;
  /// Of one of the limits that are still open, each of one strategy. Of a limit's two answers only one is false.
  double of_each_limit(std::size_t open) const;

 private:
  double spent_;
  double choice_, limits_;
};

/// How many runs of each strategy met the event of each limit, [strategy][limit].
using LimitEvents = std::vector<std::vector<std::int64_t>>;

/// Whether each strategy keeps each limit, [strategy][limit]: `yes` when the exact upper bound is within the limit,
/// `no` when the lower one is above it, else `unsure`. Holm's procedure: the clearest answer is given at the error of
/// one among all limits of all strategies, the next at that of one among those left, and so on until one is not clear
/// enough; `bounds` are at the error at which a limit was answered, or could not be. All answers of a study hold at
/// once, at all its looks, but for the error that limits have: proven for independent counts only; those of strategies
/// in the same worlds mostly rise together. A limit of 0 is kept as long as no event is seen, since no number of runs
/// can show more. Sources: Holm, Scandinavian Journal of Statistics 6 (1979); for answers with a direction Shaffer,
/// Annals of Statistics 8 (1980).
std::vector<std::vector<LimitCheck>> check_limits(const DecisionSpec&, const LimitEvents&, std::size_t runs);
std::vector<std::vector<LimitCheck>> check_limits(const StudyRows&, const DecisionSpec&);

/// Everything the verdict rests on; one entry of labels and limits per strategy.
struct Contest {
  std::span<const std::string> labels;
  const Comparison& comparison;
  std::span<const std::vector<LimitCheck>> limits;
  std::optional<std::size_t> none{};  ///< the strategy that releases nothing, if it competes
};

/// The verdict and what it says of each strategy. Break-evens, regret and what is told with 95 % intervals (runner-up,
/// price of the limits) are left to others.
struct Ruling {
  Verdict verdict;
  std::vector<Standing> standings;
};

/// Least expected total cost among the strategies that break no limit.
///
/// The leader is the least mean; a rival is
///   tied       when the whole interval of the difference lies within the indifference,
///   worse      when it is surely not the cheapest (Hsu's multiple comparisons with the best),
///   undecided  else: the interval includes zero and reaches beyond the indifference.
/// One undecided rival makes the verdict undecided; else one tied rival makes it tied; else the leader is chosen. A
/// leader that may yet break a limit makes it undecided too, unless a strategy surely within the limits is tied with
/// it: that one then leads. A rival that may yet break a limit stays undecided when it ties, and the verdict does
/// without it. A rival that costs the same in every run is tied and named as equal. Where every way to release surely
/// breaks a limit, none is within the limits, and releasing nothing is what is left if it keeps them.
///
/// Intervals are those of the leader's pairs with its rivals within the limits (Bonferroni). Guarantee: with a
/// probability of at most 1 - confidence a study, looked at once for each doubling of its runs, ever says "choose X" or
/// "tied" with X outside the limits or more expensive than the cheapest within them by more than the indifference. The
/// reason: the error of the pairs with the truly cheapest suffices, which are no more than the rivals left, and a rival
/// too many only makes intervals wider.
///
/// An indifference of 0 stands for 1 % of the gap between the worst and the best mean within the limits. That is
/// estimated, so the low end of its interval is taken, at the same error as the others: the band is too wide with no
/// more than that probability.
///
/// `more_runs` leads to the first declared look at which, for all that is known, everything open is settled with a
/// probability of .85: pairs (`chance_to_part`) and limits (`chance_to_settle`) of the leader, of its open rivals, and
/// of who leads if the leader breaks a limit.
Ruling decide(const Contest&, const DecisionSpec&);

}  // namespace rollcast::study
