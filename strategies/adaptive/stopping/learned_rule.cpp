#include "adaptive/stopping/learned_rule.hpp"

#include <algorithm>
#include <numeric>

namespace rollcast::strategies {

StoppingWorld::StoppingWorld(const StoppingProblem& problem, const EvidenceLattice& lattice)
    : problem_{problem}, lattice_{lattice} {
  const auto cumulated = [](std::vector<double> chances) {
    std::partial_sum(chances.begin(), chances.end(), chances.begin());
    return chances;
  };
  for (std::size_t look = 0; look < lattice.looks(); ++look) {
    first_of_.push_back(look_of_.size());
    look_of_.insert(look_of_.end(), lattice.states(look), look);
    if (look + 1 == lattice.looks()) continue;
    auto& of_look = jumps_.emplace_back();
    for (const auto& chances : lattice.jumps(look).of_kind) of_look.push_back(cumulated(chances));
  }
}

std::size_t StoppingWorld::draw_jump(std::size_t look, std::span<const double> chances, Stream& stream) const {
  double u = draw_uniform(stream);
  std::size_t kind = chances.size() - 1;
  for (; kind > 0 && u >= chances[kind]; --kind) u -= chances[kind];
  const std::vector<double>& jumps = jumps_[look][kind];
  const auto at = std::upper_bound(jumps.begin(), jumps.end() - 1, draw_uniform(stream));
  return static_cast<std::size_t>(at - jumps.begin());
}

Move StoppingWorld::move(std::size_t state, std::size_t act, Stream& stream) const {
  const std::size_t look = look_of_[state], of_look = state - first_of_[look];
  const std::span<const double> chances = lattice_.chances(look, of_look);
  const StopCosts stop = stop_costs(problem_, look, chances);
  if (act == static_cast<std::size_t>(StopAct::promote)) return {stop.promote, 0, true};
  if (act == static_cast<std::size_t>(StopAct::roll_back)) return {stop.roll_back, 0, true};
  const std::ptrdiff_t jump =
      lattice_.jumps(look).first + static_cast<std::ptrdiff_t>(draw_jump(look, chances, stream));
  return {mean(problem_.batches[look].cost, chances), first_of_[look + 1] + lattice_.reached(look, of_look, jump),
          false};
}

namespace {

/// A state as learned: the act it would do, and how often it was visited.
struct Learned {
  StopAct best;
  std::int64_t visits;
};

/// The first `promoting` states promote, those from `staying` on roll back.
struct Split {
  std::size_t promoting = 0, staying = 0;
};

/// Of states that promote, go on and roll back in this order: the split that differs in the fewest visits. Of several
/// that with the most states between, or without any where none may go on.
Split best_split(const std::vector<Learned>& states, bool may_go_on) {
  const auto differs = [&](std::size_t i, StopAct act) {
    return states[i].best == act ? std::int64_t{0} : states[i].visits;
  };
  std::int64_t all_roll_back = 0;
  for (std::size_t i = 0; i < states.size(); ++i) all_roll_back += differs(i, StopAct::roll_back);
  Split open, best;
  std::int64_t of_open = all_roll_back,
               fewest = all_roll_back;      // `open` ends at i: the best of those that begin to roll back there
  std::int64_t of_meeting = all_roll_back;  // promotes below i, rolls back from there
  for (std::size_t i = 0; i < states.size(); ++i) {
    of_open += differs(i, StopAct::go_on) - differs(i, StopAct::roll_back);
    of_meeting += differs(i, StopAct::promote) - differs(i, StopAct::roll_back);
    if (!may_go_on || of_meeting < of_open) {
      open.promoting = i + 1;
      of_open = of_meeting;
    }
    open.staying = i + 1;
    if (of_open <= fewest) {
      best = open;
      fewest = of_open;
    }
  }
  return best;
}

double between(const EvidenceLattice& lattice, std::size_t look, std::size_t states_below) {
  constexpr double beyond = std::numeric_limits<double>::infinity();
  if (states_below == 0) return -beyond;
  if (states_below == lattice.states(look)) return beyond;
  return std::midpoint(lattice.log_odds(look, states_below - 1), lattice.log_odds(look, states_below));
}

}  // namespace

StoppingRule rule_of(const ActionValues& values, const StoppingWorld& world, const EvidenceLattice& lattice) {
  StoppingRule rule;
  for (std::size_t look = 0; look < lattice.looks(); ++look) {
    std::vector<Learned> states;
    for (std::size_t i = 0; i < lattice.states(look); ++i) {
      const std::size_t state = world.first_of(look) + i;
      states.push_back({static_cast<StopAct>(values.best(state)), values.visits(state)});
    }
    const Split split = best_split(states, look + 1 < lattice.looks());
    rule.push_back({between(lattice, look, split.promoting), between(lattice, look, split.staying)});
  }
  return rule;
}

StoppingRule learned_rule(const StoppingProblem& problem, const EvidenceLattice& lattice, const Lessons& lessons) {
  const StoppingWorld world{problem, lattice};
  return rule_of(learn(world, lessons), world, lattice);
}

}  // namespace rollcast::strategies
