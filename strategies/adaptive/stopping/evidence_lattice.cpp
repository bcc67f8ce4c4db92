#include "adaptive/stopping/evidence_lattice.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "rollcast/kernel/odds.hpp"

namespace rollcast::strategies {

BinomialChances binomial_chances(std::int64_t n, double p) {
  constexpr double least = 1e-20;
  const auto trials = static_cast<double>(n);
  const double odds = p / (1.0 - p);
  const auto mode = std::min(n, static_cast<std::int64_t>((trials + 1.0) * p));
  std::vector<double> below, above{1.0};  // the mode's is 1, and each follows from its neighbor
  for (std::int64_t k = mode; k > 0; --k) {
    const double chance =
        (below.empty() ? 1.0 : below.back()) * static_cast<double>(k) / (static_cast<double>(n - k + 1) * odds);
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

double log_odds_of_bad(std::span<const CandidateKind> kinds, std::span<const double> log_chances) {
  const double top = *std::max_element(log_chances.begin(), log_chances.end());
  double good = 0.0, bad = 0.0;
  for (std::size_t k = 0; k < kinds.size(); ++k) (kinds[k].is_bad ? bad : good) += std::exp(log_chances[k] - top);
  constexpr double least = 1e-300;
  return std::log(std::max(bad, least)) - std::log(std::max(good, least));
}

EvidenceLattice::EvidenceLattice(const StoppingProblem& problem) : kinds_{problem.kinds} {
  layers_.push_back(layer_after(0));
  std::int64_t widest = 0;
  for (const Batch& batch : problem.batches) {
    layers_.push_back(layer_after(layers_.back().requests + batch.requests));
    widest = std::max(widest, layers_.back().most - layers_.back().fewest);
  }
  stride_ = 1 + widest / most_states;
  for (Layer& layer : layers_) weigh(layer);
  for (std::size_t look = 1; look < layers_.size(); ++look)
    jumps_.push_back(jumps_between(layers_[look - 1], layers_[look]));
}

/// Of the kinds after so many requests and failures, up to a common sum.
std::vector<double> EvidenceLattice::log_chances(std::int64_t requests, std::int64_t failures) const {
  const auto failed = static_cast<double>(failures), went_well = static_cast<double>(requests - failures);
  std::vector<double> logs;
  for (const CandidateKind& kind : kinds_)
    logs.push_back(std::log(kind.chance) + failed * std::log(kind.failure) + went_well * std::log1p(-kind.failure));
  return logs;
}

/// The first number of failures from which log odds reach a limit, at most all requests.
EvidenceLattice::Layer EvidenceLattice::layer_after(std::int64_t requests) const {
  const auto reached_at = [&](double limit) {
    std::int64_t too_few = -1, enough = requests;
    while (enough - too_few > 1) {
      const std::int64_t middle = too_few + (enough - too_few) / 2;
      (log_odds_of_bad(kinds_, log_chances(requests, middle)) >= limit ? enough : too_few) = middle;
    }
    return enough;
  };
  const std::int64_t fewest = std::max<std::int64_t>(reached_at(-certainty) - 1, 0);
  return {requests, fewest, std::max(reached_at(certainty), fewest), 1, {}, {}};
}

void EvidenceLattice::weigh(Layer& layer) const {
  layer.states = 1 + static_cast<std::size_t>((layer.most - layer.fewest + stride_ - 1) / stride_);
  for (std::size_t state = 0; state < layer.states; ++state) {
    const std::vector<double> logs =
        log_chances(layer.requests, layer.fewest + static_cast<std::int64_t>(state) * stride_);
    const double top = *std::max_element(logs.begin(), logs.end());
    double sum = 0.0;
    for (const double log : logs) sum += std::exp(log - top);
    for (const double log : logs) layer.chances.push_back(std::exp(log - top) / sum);
    layer.log_odds.push_back(log_odds_of_bad(kinds_, logs));
  }
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

Jumps EvidenceLattice::jumps_between(const Layer& from, const Layer& to) const {
  std::vector<std::vector<double>> all;
  for (const CandidateKind& kind : kinds_) all.push_back(landing(from, to, kind.failure));
  const auto happens = [&](std::size_t j) {
    return std::ranges::any_of(all, [&](const auto& chances) { return chances[j] > 0.0; });
  };
  std::size_t first = 0, last = all.front().size() - 1;
  while (!happens(first)) ++first;
  while (!happens(last)) --last;
  for (auto& chances : all) {
    chances.resize(last + 1);
    chances.erase(chances.begin(), chances.begin() + static_cast<std::ptrdiff_t>(first));
  }
  return {static_cast<std::ptrdiff_t>(first) - static_cast<std::ptrdiff_t>(from.states), std::move(all)};
}

}  // namespace rollcast::strategies
