#include "evidence_lattice.hpp"

#include <algorithm>
#include <numeric>

#include "rollcast/kernel/odds.hpp"

namespace rollcast::strategies {

BinomialChances binomial_chances(std::int64_t n, double p) {
  constexpr double least = 1e-20;
  const auto trials = static_cast<double>(n);
  const double odds = p / (1.0 - p);
  const auto mode = std::min(n, static_cast<std::int64_t>((trials + 1.0) * p));
  std::vector<double> below, above{1.0};  // the mode's is 1, and each follows from its neighbour
  for (std::int64_t k = mode; k > 0; --k) {
    const double chance = (below.empty() ? 1.0 : below.back()) * static_cast<double>(k) / (static_cast<double>(n - k + 1) * odds);
    if (chance < least) break;
    below.push_back(chance);
  }
  for (std::int64_t k = mode; k < n; ++k) {
    const double chance = above.back() * static_cast<double>(n - k) * odds / static_cast<double>(k + 1);
    if (chance < least) break;
    above.push_back(chance);
  }
  BinomialChances binomial{mode - std::ssize(below), {below.rbegin(), below.rend()}};
  binomial.chances.insert(binomial.chances.end(), above.begin(), above.end());
  const double sum = std::accumulate(binomial.chances.begin(), binomial.chances.end(), 0.0);
  for (double& chance : binomial.chances) chance /= sum;
  return binomial;
}

EvidenceLattice::EvidenceLattice(const StoppingProblem& problem) {
  const Weights weights = weights_of(problem.failure);
  const double prior = logit(problem.chance_of_bad);
  const double numbers = 2.0 * certainty / (weights.failure - weights.success);
  stride_ = 1 + static_cast<std::int64_t>(numbers) / most_states;
  layers_.push_back(layer_after(0, prior, weights));
  for (const Batch& batch : problem.batches) {
    layers_.push_back(layer_after(layers_.back().requests + batch.requests, prior, weights));
    jumps_.push_back(jumps_between(layers_[layers_.size() - 2], layers_.back(), problem.failure));
  }
}

EvidenceLattice::Layer EvidenceLattice::layer_after(std::int64_t requests, double prior, const Weights& weights) const {
  const auto n = static_cast<double>(requests);
  const double per_failure = weights.failure - weights.success, without_failures = prior + n * weights.success;
  const double fewest = std::clamp(std::floor((-certainty - without_failures) / per_failure), 0.0, n);
  const double most = std::clamp(std::ceil((certainty - without_failures) / per_failure), fewest, n);
  const auto stride = static_cast<double>(stride_);
  return {requests, static_cast<std::int64_t>(fewest), without_failures + fewest * per_failure, stride * per_failure,
          1 + static_cast<std::size_t>(std::ceil((most - fewest) / stride))};
}

/// Chances of jumps from -states(from) to states(to); those beyond end in the same states as these.
std::vector<double> EvidenceLattice::landing(const Layer& from, const Layer& to, double failure) const {
  const auto lowest = -static_cast<double>(from.states), highest = static_cast<double>(to.states);
  std::vector<double> chances(from.states + to.states + 1, 0.0);
  const BinomialChances failures = binomial_chances(to.requests - from.requests, failure);
  for (std::size_t k = 0; k < failures.chances.size(); ++k) {
    const std::int64_t more = from.fewest + failures.first + static_cast<std::int64_t>(k) - to.fewest;
    const double jump = std::clamp(static_cast<double>(more) / static_cast<double>(stride_), lowest, highest) - lowest;
    const auto at = std::min(static_cast<std::size_t>(jump), chances.size() - 2);
    const double beyond = jump - static_cast<double>(at);
    chances[at] += (1.0 - beyond) * failures.chances[k];
    chances[at + 1] += beyond * failures.chances[k];
  }
  return chances;
}

Jumps EvidenceLattice::jumps_between(const Layer& from, const Layer& to, const GoodBad& failure) const {
  const std::vector<double> good = landing(from, to, failure.good), bad = landing(from, to, failure.bad);
  const auto happens = [&](std::size_t j) { return good[j] > 0.0 || bad[j] > 0.0; };
  std::size_t first = 0, last = good.size() - 1;
  while (!happens(first)) ++first;
  while (!happens(last)) --last;
  const auto part = [&](const std::vector<double>& all) {
    return std::vector<double>{all.begin() + static_cast<std::ptrdiff_t>(first), all.begin() + static_cast<std::ptrdiff_t>(last) + 1};
  };
  return {static_cast<std::ptrdiff_t>(first) - static_cast<std::ptrdiff_t>(from.states), part(good), part(bad)};
}

}  // namespace rollcast::strategies
