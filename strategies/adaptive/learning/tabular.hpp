#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/world/purpose.hpp"

namespace rollcast::strategies {

/// What an act costs, and where it leads.
struct Move {
  double cost = 0.0;
  std::size_t to = 0;
  bool ends = false;  ///< the episode: `to` is of no use then
};

/// A world of finitely many states 0, 1, ... in which acts 0, 1, ... have costs; how many acts there are, one at least,
/// depends on the state. An episode begins somewhere, and ends with probability 1 whatever is done with some chance in
/// every state.
template <class World>
concept Environment = requires(const World& world, std::size_t state, std::size_t act, Stream& stream) {
  { world.states() } -> std::convertible_to<std::size_t>;
  { world.acts(state) } -> std::convertible_to<std::size_t>;
  { world.begin(stream) } -> std::convertible_to<std::size_t>;
  { world.move(state, act, stream) } -> std::same_as<Move>;
};

/// Expected costs to come, by state and act, as far as they are known. They begin at 0: where costs are not negative,
/// what was never tried looks best.
class ActionValues {
 public:
  template <Environment World>
  explicit ActionValues(const World& world) {
    first_.reserve(world.states() + 1);
    first_.push_back(0);
    for (std::size_t state = 0; state < world.states(); ++state) first_.push_back(first_.back() + world.acts(state));
    pairs_.resize(first_.back());
  }

  std::size_t states() const { return first_.size() - 1; }
  std::size_t acts(std::size_t state) const { return first_[state + 1] - first_[state]; }
  double value(std::size_t state, std::size_t act) const { return pairs_[first_[state] + act].value; }
  /// The act of least value; of several the first.
  std::size_t best(std::size_t state) const {
    const auto of_less_value = [](const Pair& a, const Pair& b) { return a.value < b.value; };
    const auto begin = pairs_.begin() + static_cast<std::ptrdiff_t>(first_[state]);
    const auto end = pairs_.begin() + static_cast<std::ptrdiff_t>(first_[state + 1]);
    return static_cast<std::size_t>(std::min_element(begin, end, of_less_value) - begin);
  }
  std::int64_t visits(std::size_t state) const {
    std::int64_t sum = 0;
    for (std::size_t pair = first_[state]; pair < first_[state + 1]; ++pair) sum += pairs_[pair].visits;
    return sum;
  }

  /// Moves the value towards `target`: the n-th visit of the pair by first_step / n^decay of the way.
  void learn(std::size_t state, std::size_t act, double target, double first_step, double decay) {
    Pair& pair = pairs_[first_[state] + act];
    const auto n = static_cast<double>(++pair.visits);
    const double step = decay == 0.0 ? first_step : first_step * std::pow(n, -decay);
    pair.value += step * (target - pair.value);
  }

 private:
  struct Pair {
    double value = 0.0;
    std::int64_t visits = 0;
  };
  std::vector<std::size_t> first_;
  std::vector<Pair> pairs_;
};

/// Which act's value an act is judged by: that of the best act in the next state (Watkins 1989), or that of the act
/// taken there, whatever it is (Rummery & Niranjan 1994). Sutton & Barto, Reinforcement Learning, 2nd ed. 2018,
/// sections 6.4 and 6.5.
enum class LearnBy { q_learning, sarsa };

/// How to learn. Episode k draws from (seed, Purpose::learning, k) alone, so that more episodes begin with the same
/// ones.
struct Lessons {
  LearnBy by{};
  std::uint32_t episodes = 0;
  double exploration = 0.01;      ///< chance that an act is any of those possible, in the first episode
  double exploration_left = 0.0;  ///< the same in the last one; on a straight line between
  double first_step = 1.0;        ///< of the way to what was found, on the first visit of a state and act
  double step_decay =
      0.9;  ///< power of the number of visits by which steps shrink; above .5 and up to 1 values converge
  std::uint64_t seed = 1;

  double exploration_in(std::uint32_t episode) const {
    const double passed = episodes > 1 ? static_cast<double>(episode) / static_cast<double>(episodes - 1) : 1.0;
    return exploration + passed * (exploration_left - exploration);
  }
};

namespace detail {

/// The best act, or with this chance any act: one draw for both.
inline std::size_t choose(const ActionValues& values, std::size_t state, double exploration, Stream& stream) {
  const double u = draw_uniform(stream);
  if (u >= exploration) return values.best(state);
  const auto acts = static_cast<double>(values.acts(state));
  return std::min(static_cast<std::size_t>(u / exploration * acts), values.acts(state) - 1);
}

template <Environment World>
void learn_from_an_episode(const World& world, const Lessons& lessons, double exploration, Stream& stream,
                           ActionValues& values) {
  const auto target = [&](std::size_t state, std::size_t act, double cost) {
    values.learn(state, act, cost, lessons.first_step, lessons.step_decay);
  };
  std::size_t state = world.begin(stream), act = choose(values, state, exploration, stream);
  while (true) {
    const Move move = world.move(state, act, stream);
    if (move.ends) return target(state, act, move.cost);
    std::size_t next = 0;
    if (lessons.by == LearnBy::sarsa) {
      next = choose(values, move.to, exploration, stream);
      target(state, act, move.cost + values.value(move.to, next));
    } else {
      target(state, act, move.cost + values.value(move.to, values.best(move.to)));
      next = choose(values, move.to, exploration, stream);
    }
    state = move.to;
    act = next;
  }
}

}  // namespace detail

/// Values of acts as learned by doing.
template <Environment World>
ActionValues learn(const World& world, const Lessons& lessons) {
  ActionValues values{world};
  for (std::uint32_t episode = 0; episode < lessons.episodes; ++episode) {
    Stream stream{lessons.seed, 0, topic(Purpose::learning), episode};
    detail::learn_from_an_episode(world, lessons, lessons.exploration_in(episode), stream, values);
  }
  return values;
}

}  // namespace rollcast::strategies
