#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "adaptive/stopping/stopping_problem.hpp"
#include "rollcast/kernel/odds.hpp"

namespace rollcast::strategies {

/// What a batch does to the state: with a candidate of kind k it moves to state + first + j with chance of_kind[k][j],
/// kept within the next look's states.
struct Jumps {
  std::ptrdiff_t first = 0;
  std::vector<std::vector<double>> of_kind;

  std::size_t size() const { return of_kind.front().size(); }
};

/// What may be known at each look of a stopping problem. As batches are planned, that is the number of failures so far,
/// however many kinds there are: the chances of all of them follow from it. Log odds of bad grow with it, and states
/// are the numbers whose log odds lie within `certainty` of 0. Those beyond are taken for the nearest, which errs by
/// less than exp(-certainty) of a cost. Where failures say so little each that there would be more than `most_states`,
/// states are every other number, or every third and so on, and chances are split between neighbors so that the mean
/// number of failures stays right.
class EvidenceLattice {
 public:
  static constexpr double certainty = 25.0;
  static constexpr std::int64_t most_states = 1'000;

  explicit EvidenceLattice(const StoppingProblem&);

  std::size_t looks() const { return layers_.size(); }
  std::size_t states(std::size_t look) const { return layers_[look].states; }
  /// The state at the first look is the only one.
  double log_odds(std::size_t look, std::size_t state) const { return layers_[look].log_odds[state]; }
  double chance_of_bad(std::size_t look, std::size_t state) const { return logistic(log_odds(look, state)); }
  /// The chances of all kinds.
  std::span<const double> chances(std::size_t look, std::size_t state) const {
    return std::span{layers_[look].chances}.subspan(state * kinds_.size(), kinds_.size());
  }
  std::int64_t failures(std::size_t look, std::size_t state) const {
    return layers_[look].fewest + static_cast<std::int64_t>(state) * stride_;
  }
  std::int64_t requests(std::size_t look) const { return layers_[look].requests; }
  /// From each look but the last to the next.
  const Jumps& jumps(std::size_t look) const { return jumps_[look]; }
  /// The state at the next look after a jump.
  std::size_t reached(std::size_t look, std::size_t state, std::ptrdiff_t jump) const {
    const std::ptrdiff_t to = static_cast<std::ptrdiff_t>(state) + jump;
    const auto last = static_cast<std::ptrdiff_t>(states(look + 1)) - 1;
    return static_cast<std::size_t>(to < 0 ? 0 : to > last ? last : to);
  }

 private:
  struct Layer {
    std::int64_t requests = 0, fewest = 0,
                 most = 0;  ///< so far: requests, and failures in the first state and by the last
    std::size_t states = 1;
    std::vector<double> log_odds, chances;  ///< by state, and by state and kind
  };
  Layer layer_after(std::int64_t requests) const;
  void weigh(Layer&) const;
  std::vector<double> log_chances(std::int64_t requests, std::int64_t failures) const;
  Jumps jumps_between(const Layer& from, const Layer& to) const;
  std::vector<double> landing(const Layer& from, const Layer& to, double failure) const;

  std::vector<CandidateKind> kinds_;
  std::int64_t stride_ = 1;
  std::vector<Layer> layers_;
  std::vector<Jumps> jumps_;
};

/// Chances of `first`, first + 1, ... successes in n trials; those below 1e-20 of the greatest are left out, and the
/// rest add up to 1.
struct BinomialChances {
  std::int64_t first = 0;
  std::vector<double> chances;
};
BinomialChances binomial_chances(std::int64_t n, double p);

}  // namespace rollcast::strategies
