#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "rollcast/study/comparison.hpp"
#include "rollcast/study/study_result.hpp"
#include "rollcast/study/study_rows.hpp"

namespace rollcast::study {

/// Whether each strategy keeps each limit, [strategy][limit], by Wilson's interval at the decision's confidence: `yes`
/// when all of the interval is within the limit, `no` when none is, else `unsure`. Each `yes` or `no` errs with a
/// probability of about (1 - confidence) / 2.
std::vector<std::vector<LimitCheck>> check_limits(const StudyRows&, const DecisionSpec&);

/// Everything the verdict rests on; one entry of labels and limits per strategy.
struct Contest {
  std::span<const std::string> labels;
  const PairedCosts& costs;
  const Comparison& comparison;
  std::span<const std::vector<LimitCheck>> limits;
};

/// The verdict and what it says of each strategy. `flips` are left to find_flips.
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
/// without it.
///
/// Guarantee: "choose X" or "tied" with X dearer than the cheapest within the limits by more than the indifference has
/// a probability of at most 1 - confidence, as far as the intervals of the comparison hold, and given the answers of
/// the limits.
///
/// `more_runs` scales the widest open question: an interval shrinks with the square root of the replications, so n (w /
/// gap)² - n more of them shrink its half-width w to the gap that would tell. Rounded up to two digits, at most a
/// million.
Ruling decide(const Contest&, const DecisionSpec&);

/// How many more replications shrink a half-width seen at `n` replications to `target`. At least 1, at most a million,
/// rounded up to two digits; 1000 when n is 1, which leaves nothing to scale.
std::int64_t more_runs_to_tell(std::size_t n, double half_width, double target);

}  // namespace rollcast::study
