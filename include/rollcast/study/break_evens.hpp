#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "rollcast/scenarios/scenario.hpp"
#include "rollcast/study/study_result.hpp"
#include "rollcast/study/study_rows.hpp"

namespace rollcast::study {

/// A number of the scenario in which expected cost is linear.
struct Assumption {
  std::string pointer;  ///< JSON pointer: "/costs/failure"
  std::string words;    ///< "price of a failed request"
  double value = 0;
};

/// The assumptions whose break-even points can be computed from the rows of one study, without simulating again.
struct Assumptions {
  std::array<Assumption, outcome_count> class_probabilities;  ///< in the order of Outcome; they add up to 1
  std::array<double, outcome_count> passes;                   ///< P(pass | class) of what comes before the release
  std::vector<Assumption> prices;                             ///< in the order of cost_parts()
  std::vector<LimitSpec> limits{};                            ///< of the decision
  bool fix_follows_classes = false;  ///< `fixed_is_improvement` is what the odds of the good classes make it by default
};

Assumptions assumptions_of(const Scenario&);

/// The chosen strategy and those that may take over: all that break no limit.
struct Succession {
  std::size_t chosen = 0;
  std::vector<std::size_t> rivals;
};

/// Where the recommendation changes, with the plan held as it is (all acts in all worlds): to another strategy that
/// costs less within the limits.
///
/// Expected cost is linear in each assumption, so each value is exact but for the Monte Carlo error of the means:
///   class probability   E[cost | pass] P(pass) = sum of p_c a_c m_c, p_c as the scenario states it, a_c = P(pass |
///   class), m_c the
///                       mean cost of the worlds of class c that passed; raising one p scales the others in proportion.
///                       A limit L on an event is met where the sum of p_c a_c (q_c - L) is 0, q_c = P(event | class).
///                       All strategies compete: the chosen one may come to break a limit, and one that breaks a limit
///                       may come to keep it
///   unit price          a cost part scales with its price; the rivals compete at prices >= 0. A limit on the budget is
///   held as it is
///                       now and named in `held_fixed`; the other events do not depend on prices
/// The nearest point below and above the present value is given where its 95 % interval (Fieller's, from paired
/// differences) leaves out the present value and is no wider than twice the distance to it; sorted by distance in log
/// odds of probabilities and logarithms of prices. Class probabilities need two worlds of every class that has a
/// probability: else its mean or its error is unknown and none is given. A class of which fewer than .05 worlds are
/// expected in the study because hardly any of it passes counts as one that none passes; without such a gate every
/// class that has a probability is needed. Where `fixed_is_improvement` is left to its default, which follows the odds
/// of the good classes, moving one of these holds it and says so in `held_fixed`. Source: Fieller, Journal of the Royal
/// Statistical Society B 16 (1954).
std::vector<BreakEven> find_break_evens(const StudyRows&, std::span<const std::string> labels, const Succession&,
                                        const Assumptions&);

}  // namespace rollcast::study
