// Learning from episodes, on the cliff of Sutton & Barto (Reinforcement Learning, 2nd ed. 2018, example 6.6): known
// answers MDP-02.

#include "strategies/adaptive/learning/tabular.hpp"

#include <array>
#include <cmath>

#include "support/catch.hpp"

namespace rollcast::test::tabular_test {

namespace {

/// Four rows of twelve fields. One walks from the left end of the lowest row to its right end; between them is a cliff,
/// from which one falls back to the start. Acts: right, down, up, left; whoever would leave the grid stays.
class Cliff {
 public:
  static constexpr std::size_t rows = 4, columns = 12, acts_of_all = 4;
  static constexpr std::size_t start = (rows - 1) * columns, goal = rows * columns - 1;

  std::size_t states() const { return rows * columns; }
  std::size_t acts(std::size_t) const { return acts_of_all; }
  std::size_t begin(Stream&) const { return start; }
  Move move(std::size_t state, std::size_t act, Stream&) const { return go(state, act); }

  static Move go(std::size_t state, std::size_t act) {
    const std::size_t row = state / columns, column = state % columns;
    std::size_t to = state;
    if (act == 0 && column + 1 < columns) to = state + 1;
    if (act == 1 && row + 1 < rows) to = state + columns;
    if (act == 2 && row > 0) to = state - columns;
    if (act == 3 && column > 0) to = state - 1;
    if (to > start && to < goal) return {100.0, start, false};
    return {1.0, to, to == goal};
  }
};

using Costs = std::array<double, Cliff::rows * Cliff::columns>;

double after(const Costs& costs, std::size_t state, std::size_t act) {
  const Move move = Cliff::go(state, act);
  return move.cost + (move.ends ? 0.0 : costs[move.to]);
}

/// Solves for the expected cost to come, when with this chance any of the four acts is done in place of the chosen one.
template <class Choose>
Costs solve(double any_act, Choose choose) {
  Costs costs{};
  for (double change = 1.0; change > 1e-11;) {
    change = 0.0;
    for (std::size_t state = 0; state < costs.size(); ++state) {
      if (state >= Cliff::start + 1) continue;
      double mean = 0.0;
      for (std::size_t act = 0; act < Cliff::acts_of_all; ++act) mean += after(costs, state, act) / Cliff::acts_of_all;
      const double cost = (1.0 - any_act) * after(costs, state, choose(costs, state)) + any_act * mean;
      change = std::max(change, std::abs(cost - costs[state]));
      costs[state] = cost;
    }
  }
  return costs;
}

/// Of several the first: right before down before up before left.
std::size_t best_act(const Costs& costs, std::size_t state) {
  std::size_t best = 0;
  for (std::size_t act = 1; act < Cliff::acts_of_all; ++act)
    if (after(costs, state, act) < after(costs, state, best) - 1e-9) best = act;
  return best;
}

ActionValues learn_by(LearnBy by, std::uint64_t seed) {
  return learn(Cliff{}, {.by = by,
                         .episodes = 3'000,
                         .exploration = 0.1,
                         .exploration_left = 0.1,
                         .first_step = 0.2,
                         .step_decay = 0.0,
                         .seed = seed});
}

/// Length of the walk that always does the best act; more than 100 when it does not arrive.
int greedy_walk(const ActionValues& values) {
  std::size_t state = Cliff::start;
  for (int steps = 1; steps <= 100; ++steps) {
    const Move move = Cliff::go(state, values.best(state));
    if (move.ends) return steps;
    state = move.to;
  }
  return 101;
}

/// Expected cost when one act in ten is any.
double cost_while_exploring(const ActionValues& values) {
  return solve(0.1, [&](const Costs&, std::size_t state) { return values.best(state); })[Cliff::start];
}

}  // namespace

TEST_CASE("MDP-02: the cliff is walked along in 13 steps, and one act in ten at random makes the edge costly") {
  const Costs shortest = solve(0.0, best_act);
  CHECK(shortest[Cliff::start] == Approx(13.0));
  CHECK(solve(0.1, best_act)[Cliff::start] == Approx(20.707677).margin(1e-6));
  const auto along_the_edge = [&](const Costs&, std::size_t state) { return best_act(shortest, state); };
  CHECK(solve(0.1, along_the_edge)[Cliff::start] == Approx(45.803322).margin(1e-6));
}

TEST_CASE("MDP-02: Q-learning finds the shortest path, SARSA one that forgives its own random acts") {
  for (const std::uint64_t seed : {1, 2, 3}) {
    CAPTURE(seed);
    const ActionValues by_q = learn_by(LearnBy::q_learning, seed), by_sarsa = learn_by(LearnBy::sarsa, seed);
    CHECK(greedy_walk(by_q) == 13);
    CHECK(greedy_walk(by_sarsa) > 13);
    CHECK(greedy_walk(by_sarsa) <= 100);
    CHECK(cost_while_exploring(by_q) > 40.0);
    CHECK(cost_while_exploring(by_sarsa) < 30.0);
    CHECK(cost_while_exploring(by_sarsa) > 20.707676);  // nothing does better
  }
}

TEST_CASE("what was learned is the same again for the same seed") {
  const ActionValues once = learn_by(LearnBy::sarsa, 5), again = learn_by(LearnBy::sarsa, 5),
                     other = learn_by(LearnBy::sarsa, 6);
  const double value = once.value(Cliff::start, 2);
  CHECK(again.value(Cliff::start, 2) == value);
  CHECK(other.value(Cliff::start, 2) != value);
}

TEST_CASE("steps that shrink with visits take the mean, and exploration falls on a straight line") {
  ActionValues values{Cliff{}};
  for (const double cost : {4.0, 8.0, 3.0}) values.learn(0, 1, cost, 1.0, 1.0);
  CHECK(values.value(0, 1) == Approx(5.0));
  CHECK(values.visits(0) == 3);
  CHECK(values.best(0) == 0);  // never tried, which looks free
  const Lessons lessons{.episodes = 11, .exploration = 0.5, .exploration_left = 0.1};
  CHECK(lessons.exploration_in(0) == Approx(0.5));
  CHECK(lessons.exploration_in(5) == Approx(0.3));
  CHECK(lessons.exploration_in(10) == Approx(0.1));
}

}  // namespace rollcast::test::tabular_test
