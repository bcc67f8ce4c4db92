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

/// The assumptions whose flips can be computed from the rows of one study, without playing again.
struct Assumptions {
  std::array<Assumption, outcome_count> class_probabilities;  ///< in the order of Outcome; they add up to 1
  std::array<double, outcome_count> passes;                   ///< P(pass | class) of what comes before the release
  std::vector<Assumption> prices;                             ///< in the order of cost_parts()
};

Assumptions assumptions_of(const Scenario&);

/// The chosen strategy and those that may take over: all that break no limit.
struct Succession {
  std::size_t chosen = 0;
  std::vector<std::size_t> rivals;
};

/// Where the choice flips, with the plan (all acts in all worlds) and the limits held as they are.
///
/// Expected cost is linear in each assumption, so each value is exact but for the Monte Carlo error of the means:
///   class probability   E[cost | pass] P(pass) = sum of p_c a_c m_c, p_c as the scenario states it, a_c = P(pass | class), m_c the
///                       mean cost of the worlds of class c that passed; raising one p scales the others in proportion;
///                       the flip is the p in [0, 1] at which a rival's expected cost falls to the chosen one's
///   unit price          a cost part scales with its price; the flip is the price >= 0 at which that happens
/// The standard error is that of the delta method, from paired differences. For each assumption the nearest flip is
/// given, unless its standard error exceeds its distance from the present value; sorted by distance relative to the
/// present value. Class flips need two worlds of every class that has a probability: else its mean or its error is
/// unknown and none is given. A class of which fewer than .05 worlds are expected in the study because hardly any of it passes
/// counts as one that none passes; without such a gate every class that has a probability is needed.
std::vector<Flip> find_flips(const StudyRows&, std::span<const std::string> labels, const Succession&,
                             const Assumptions&);

}  // namespace rollcast::study
