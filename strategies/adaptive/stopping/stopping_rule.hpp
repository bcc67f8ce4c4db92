#pragma once

#include <functional>
#include <limits>
#include <span>
#include <vector>

#include "adaptive/stopping/evidence_lattice.hpp"
#include "adaptive/stopping/stopping_problem.hpp"

namespace rollcast::strategies {

/// When to stop at one look, in log odds of bad.
struct Boundaries {
  double promote_until = -std::numeric_limits<double>::infinity();
  double rollback_from = std::numeric_limits<double>::infinity();

  StopAct act(double log_odds) const {
    if (log_odds <= promote_until) return StopAct::promote;
    return log_odds >= rollback_from ? StopAct::roll_back : StopAct::go_on;
  }
};

/// By look.
using StoppingRule = std::vector<Boundaries>;

/// What to do at a look, in one of its states; at the last look it must stop.
using StateRule = std::function<StopAct(std::size_t look, std::size_t state)>;
StateRule on_lattice(const EvidenceLattice&, const StoppingRule&);

/// What comes of a rule.
struct Performance {
  double cost = 0.0;            ///< expected
  double batches = 0.0;         ///< expected
  double false_rollback = 0.0;  ///< P(rolled back | good)
  double bad_released = 0.0;    ///< P(promoted | bad)
};
/// By carrying the chances of all states forwards: as exact as the lattice. The rule is asked in states that it
/// reaches. Throws std::invalid_argument when it goes on at the last look.
Performance performance(const StoppingProblem&, const EvidenceLattice&, const StateRule&);

/// The rule of least expected cost, by backward induction (Bellman 1957). Whatever batches cost, it promotes below one
/// boundary and rolls back above another: with two kinds since the least cost is concave in the chance of bad and those
/// of stopping are linear in it, with more as far as its states tell. Boundaries between two states lie where the
/// difference in cost, taken as straight between them, is 0.
struct OptimalRule {
  StoppingRule rule;
  double cost = 0.0;  ///< at the first look
};
OptimalRule optimal_rule(const StoppingProblem&, const EvidenceLattice&);

/// Expected cost of stopping at once.
struct StopCosts {
  double promote, roll_back;
};
inline StopCosts stop_costs(const StoppingProblem& problem, std::size_t look, std::span<const double> chances) {
  return {mean(problem.ends[look].promote, chances), mean(problem.ends[look].roll_back, chances)};
}

}  // namespace rollcast::strategies
