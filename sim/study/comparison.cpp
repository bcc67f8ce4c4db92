#include "rollcast/study/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "rollcast/study/estimators.hpp"

namespace rollcast::study {

namespace {

std::vector<double> costs_of(const PairedCosts& costs, std::size_t strategy) {
  std::vector<double> values(costs.replications());
  for (std::size_t r = 0; r < values.size(); ++r) values[r] = costs(r, strategy);
  return values;
}

std::vector<double> differences_of(const PairedCosts& costs, std::size_t left, std::size_t right) {
  std::vector<double> values(costs.replications());
  for (std::size_t r = 0; r < values.size(); ++r) values[r] = costs(r, left) - costs(r, right);
  return values;
}

double squared(double x) { return x * x; }

}  // namespace

PairedCosts::PairedCosts(std::vector<double> costs, std::size_t strategies)
    : costs_{std::move(costs)}, strategies_{strategies} {
  if (strategies_ == 0 || costs_.empty() || costs_.size() % strategies_ != 0) {
    throw std::invalid_argument("paired costs: whole replications of at least one strategy are needed");
  }
  if (!std::ranges::all_of(costs_, [](double cost) { return std::isfinite(cost); })) {
    throw std::invalid_argument("paired costs: every cost must be finite");
  }
}

PairedCosts total_costs(const StudyRows& rows) {
  std::vector<double> costs;
  costs.reserve(rows.replications() * rows.strategies());
  for (std::size_t r = 0; r < rows.replications(); ++r) {
    for (std::size_t s = 0; s < rows.strategies(); ++s) costs.push_back(rows(r, s).total_cost);
  }
  return {std::move(costs), rows.strategies()};
}

Comparison::Comparison(const PairedCosts& costs) : replications_{costs.replications()} {
  const auto k = costs.strategies();
  for (std::size_t s = 0; s < k; ++s) means_.push_back(mean_of(costs_of(costs, s)));
  for (std::size_t left = 0; left < k; ++left) {
    for (std::size_t right = left + 1; right < k; ++right)
      pairs_.push_back(shape_of(differences_of(costs, left, right)));
  }
}

std::size_t Comparison::place(std::size_t left, std::size_t right) const {
  if (left == right || std::max(left, right) >= strategies()) {
    throw std::invalid_argument("difference: two different strategies of the study are needed");
  }
  const auto first = std::min(left, right), second = std::max(left, right);
  return first * (2 * strategies() - first - 1) / 2 + (second - first - 1);
}

SampleShape Comparison::sample(std::size_t left, std::size_t right) const {
  SampleShape sample = pairs_[place(left, right)];
  if (left > right) {
    sample.mean = 0.0 - sample.mean;
    sample.skewness = 0.0 - sample.skewness;
  }
  return sample;
}

PairedDifference Comparison::difference(std::size_t left, std::size_t right, double error) const {
  const SampleShape pair = sample(left, right);
  const double apart = squared(means_[left].standard_error) + squared(means_[right].standard_error);
  const double kept = apart > 0 && std::isfinite(apart) ? squared(pair.standard_error) / apart : 1.0;
  return {left, right, {pair.mean, pair.standard_error}, interval_of_mean(pair, error), kept};
}

bool Comparison::equal(std::size_t left, std::size_t right) const {
  const SampleShape pair = sample(left, right);
  return pair.mean == 0 && pair.standard_error == 0;
}

std::size_t Comparison::least_mean(std::span<const std::size_t> members) const {
  if (members.empty()) throw std::invalid_argument("least_mean: no members");
  return *std::ranges::min_element(members, {}, [this](std::size_t s) { return means_[s].value; });
}

std::vector<std::size_t> Comparison::possibly_cheapest(std::span<const std::size_t> members, double error) const {
  std::vector<std::size_t> possible;
  if (members.empty()) return possible;
  const auto leader = least_mean(members);
  for (const auto candidate : members) {
    const auto undercut = [&](std::size_t other) {
      return other != candidate && difference(candidate, other, error).low() > 0;
    };
    // The least mean is never undercut, except by rounding when differences are constant.
    if (candidate == leader || std::ranges::none_of(members, undercut)) possible.push_back(candidate);
  }
  return possible;
}

Bounded Comparison::versus_best_other(std::size_t one, std::span<const std::size_t> members,
                                      std::span<const std::size_t> possible, double error) const {
  const bool competes = std::ranges::find(members, one) != members.end();
  double gap = -HUGE_VAL, low = -HUGE_VAL, high = competes ? 0 : -HUGE_VAL;
  for (const auto other : members) {
    if (other == one) continue;
    const auto pair = difference(one, other, error);
    gap = std::max(gap, pair.mean.value);
    low = std::max(low, pair.low());
    if (std::ranges::find(possible, other) != possible.end()) high = std::max(high, pair.high());
  }
  if (gap == -HUGE_VAL) return {};
  return {gap, {competes ? std::min(low, 0.0) : low, high}};
}

std::vector<Bounded> Comparison::versus_best_other(std::span<const std::size_t> members, double error) const {
  const auto possible = possibly_cheapest(members, error);
  std::vector<Bounded> intervals;
  for (std::size_t one = 0; one < strategies(); ++one)
    intervals.push_back(versus_best_other(one, members, possible, error));
  return intervals;
}

std::vector<double> cheapest_in(const PairedCosts& costs) {
  const auto k = costs.strategies();
  std::vector<double> won(k, 0.0);
  for (std::size_t r = 0; r < costs.replications(); ++r) {
    double least = costs(r, 0);
    std::size_t winners = 1;
    for (std::size_t s = 1; s < k; ++s) {
      if (costs(r, s) < least) {
        least = costs(r, s);
        winners = 1;
      } else if (costs(r, s) == least) {
        ++winners;
      }
    }
    for (std::size_t s = 0; s < k; ++s) {
      if (costs(r, s) == least) won[s] += 1.0 / static_cast<double>(winners);
    }
  }
  for (double& w : won) w /= static_cast<double>(costs.replications());
  return won;
}

std::vector<MeanEstimate> regrets(const PairedCosts& costs, std::span<const std::size_t> members) {
  std::vector<double> least(costs.replications(), HUGE_VAL);
  for (std::size_t r = 0; r < least.size(); ++r) {
    for (const auto member : members) least[r] = std::min(least[r], costs(r, member));
  }
  std::vector<MeanEstimate> all;
  std::vector<double> regret(least.size());
  for (const auto member : members) {
    for (std::size_t r = 0; r < least.size(); ++r) regret[r] = costs(r, member) - least[r];
    all.push_back(estimate_of_mean(regret, shown_confidence));
  }
  return all;
}

}  // namespace rollcast::study
