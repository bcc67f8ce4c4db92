#include "adaptive/stopping/stopping_rule.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "rollcast/kernel/odds.hpp"

namespace rollcast::strategies {

StateRule on_lattice(const EvidenceLattice& lattice, const StoppingRule& rule) {
  return
      [&lattice, &rule](std::size_t look, std::size_t state) { return rule[look].act(lattice.log_odds(look, state)); };
}

namespace {

/// Chances of being in each state of a look together with the candidate's kind, by kind and state.
using Masses = std::vector<std::vector<double>>;

class Forwards {
 public:
  Forwards(const StoppingProblem& problem, const EvidenceLattice& lattice) : problem_{problem}, lattice_{lattice} {}

  Performance follow(const StateRule& rule) {
    Masses now;
    for (const CandidateKind& kind : problem_.kinds) now.push_back({kind.chance});
    for (std::size_t look = 0; look < lattice_.looks(); ++look) {
      Masses next(now.size(), std::vector<double>(look + 1 < lattice_.looks() ? lattice_.states(look + 1) : 0, 0.0));
      for (std::size_t state = 0; state < lattice_.states(look); ++state) {
        ByKind mass;
        for (const auto& of_kind : now) mass.push_back(of_kind[state]);
        if (std::ranges::any_of(mass, [](double m) { return m > 0.0; }))
          act(rule(look, state), look, state, mass, next);
      }
      now = std::move(next);
    }
    found_.false_rollback /= 1.0 - problem_.chance_of_bad();
    found_.bad_released /= problem_.chance_of_bad();
    return found_;
  }

 private:
  double of(const ByKind& mass, bool bad) const {
    double sum = 0.0;
    for (std::size_t k = 0; k < mass.size(); ++k) sum += problem_.kinds[k].is_bad == bad ? mass[k] : 0.0;
    return sum;
  }

  void act(StopAct what, std::size_t look, std::size_t state, const ByKind& mass, Masses& next) {
    const EndCosts& end = problem_.ends[look];
    switch (what) {
      case StopAct::promote:
        found_.cost += mean(end.promote, mass);
        found_.bad_released += of(mass, true);
        return;
      case StopAct::roll_back:
        found_.cost += mean(end.roll_back, mass);
        found_.false_rollback += of(mass, false);
        return;
      case StopAct::go_on:
        break;
    }
    if (look == problem_.batches.size()) throw std::invalid_argument{"a stopping rule goes on after the last batch"};
    found_.cost += mean(problem_.batches[look].cost, mass);
    found_.batches += of(mass, false) + of(mass, true);
    spread(look, state, mass, next);
  }

  void spread(std::size_t look, std::size_t state, const ByKind& mass, Masses& next) const {
    const Jumps& jumps = lattice_.jumps(look);
    for (std::size_t j = 0; j < jumps.size(); ++j) {
      const std::size_t to = lattice_.reached(look, state, jumps.first + static_cast<std::ptrdiff_t>(j));
      for (std::size_t k = 0; k < mass.size(); ++k) next[k][to] += mass[k] * jumps.of_kind[k][j];
    }
  }

  const StoppingProblem& problem_;
  const EvidenceLattice& lattice_;
  Performance found_;
};

/// Costs of the acts in one state; going on is infinite at the last look.
struct ActCosts {
  double promote, roll_back, go_on;

  double least() const { return std::min({promote, roll_back, go_on}); }
  /// At equal costs it rather promotes than rolls back, and rather stops than goes on.
  StopAct best() const {
    if (promote <= roll_back && promote <= go_on) return StopAct::promote;
    return roll_back <= go_on ? StopAct::roll_back : StopAct::go_on;
  }
};

std::vector<ActCosts> costs_at(const StoppingProblem& problem, const EvidenceLattice& lattice, std::size_t look,
                               const std::vector<double>& next) {
  std::vector<ActCosts> costs;
  for (std::size_t state = 0; state < lattice.states(look); ++state) {
    const std::span<const double> chances = lattice.chances(look, state);
    const StopCosts stop = stop_costs(problem, look, chances);
    double go_on = std::numeric_limits<double>::infinity();
    if (look + 1 < lattice.looks()) {
      const Jumps& jumps = lattice.jumps(look);
      go_on = mean(problem.batches[look].cost, chances);
      for (std::size_t j = 0; j < jumps.size(); ++j) {
        double chance = 0.0;
        for (std::size_t k = 0; k < chances.size(); ++k) chance += chances[k] * jumps.of_kind[k][j];
        go_on += chance * next[lattice.reached(look, state, jumps.first + static_cast<std::ptrdiff_t>(j))];
      }
    }
    costs.push_back({stop.promote, stop.roll_back, go_on});
  }
  return costs;
}

/// Where `excess`, of one sign in state i and of the other in the next one, is 0.
template <class Excess>
double crossing(const EvidenceLattice& lattice, std::size_t look, std::size_t i, Excess excess) {
  const double here = excess(i), there = excess(i + 1), low = lattice.log_odds(look, i),
               high = lattice.log_odds(look, i + 1);
  return low + (high - low) * here / (here - there);
}

/// Where the log odds are such that promoting costs as much as rolling back: with two kinds at a chance of bad, with
/// more as far as the states to either side tell.
double indifference(const EvidenceLattice& lattice, std::size_t look, std::size_t promoting,
                    const std::vector<ActCosts>& costs, const EndCosts& end) {
  if (end.promote.size() > 2)
    return crossing(lattice, look, promoting - 1, [&](std::size_t i) { return costs[i].promote - costs[i].roll_back; });
  const double of_good = end.roll_back[0] - end.promote[0], of_bad = end.promote[1] - end.roll_back[1];
  return logit(of_good / (of_good + of_bad));
}

Boundaries boundaries_at(const EvidenceLattice& lattice, std::size_t look, const std::vector<ActCosts>& costs,
                         const EndCosts& end) {
  std::size_t promoting = 0,
              staying = costs.size();  // states from the bottom that promote, and those that do not roll back
  while (promoting < costs.size() && costs[promoting].best() == StopAct::promote) ++promoting;
  while (staying > promoting && costs[staying - 1].best() == StopAct::roll_back) --staying;
  Boundaries found;
  if (promoting == costs.size()) found.promote_until = std::numeric_limits<double>::infinity();
  if (staying == 0) found.rollback_from = -std::numeric_limits<double>::infinity();
  const bool both_meet = promoting == staying && promoting > 0 && promoting < costs.size();
  if (both_meet) found.promote_until = found.rollback_from = indifference(lattice, look, promoting, costs, end);
  if (promoting < staying && promoting > 0)
    found.promote_until = crossing(lattice, look, promoting - 1, [&](std::size_t i) {
      return costs[i].promote - std::min(costs[i].roll_back, costs[i].go_on);
    });
  if (promoting < staying && staying < costs.size())
    found.rollback_from = crossing(lattice, look, staying - 1, [&](std::size_t i) {
      return std::min(costs[i].promote, costs[i].go_on) - costs[i].roll_back;
    });
  return found;
}

}  // namespace

Performance performance(const StoppingProblem& problem, const EvidenceLattice& lattice, const StateRule& rule) {
  return Forwards{problem, lattice}.follow(rule);
}

OptimalRule optimal_rule(const StoppingProblem& problem, const EvidenceLattice& lattice) {
  OptimalRule found;
  found.rule.resize(lattice.looks());
  std::vector<double> next;
  for (std::size_t look = lattice.looks(); look-- > 0;) {
    const std::vector<ActCosts> costs = costs_at(problem, lattice, look, next);
    found.rule[look] = boundaries_at(lattice, look, costs, problem.ends[look]);
    next.clear();
    for (const ActCosts& cost : costs) next.push_back(cost.least());
  }
  found.cost = next.front();
  return found;
}

}  // namespace rollcast::strategies
