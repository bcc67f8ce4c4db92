#include "rollcast/study/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
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

double squared(double x) {
  return x * x;
}

/// Two-sided confidence of each pair such that all of them hold together (Bonferroni).
double confidence_of_one(Probability all, std::size_t strategies) {
  const auto k = static_cast<double>(strategies);
  return 1 - (1 - all.value()) / (k * (k - 1) / 2);
}

/// A difference with no spread is exact; one from a single replication says nothing.
double half_width_of(const Estimate& mean, double critical) {
  return mean.standard_error == 0 ? 0.0 : critical * mean.standard_error;
}

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

Comparison::Comparison(const PairedCosts& costs, Probability confidence) {
  const auto k = costs.strategies();
  for (std::size_t s = 0; s < k; ++s) means_.push_back(mean_of(costs_of(costs, s)));
  if (k < 2) return;
  const double critical = t_critical(costs.replications(), confidence_of_one(confidence, k));
  for (std::size_t left = 0; left < k; ++left) {
    for (std::size_t right = left + 1; right < k; ++right) {
      const auto mean = mean_of(differences_of(costs, left, right));
      const double apart = squared(means_[left].standard_error) + squared(means_[right].standard_error);
      const double kept = apart > 0 && std::isfinite(apart) ? squared(mean.standard_error) / apart : 1.0;
      pairs_.push_back({left, right, mean, half_width_of(mean, critical), kept});
    }
  }
}

PairedDifference Comparison::difference(std::size_t left, std::size_t right) const {
  if (left == right || std::max(left, right) >= strategies()) {
    throw std::invalid_argument("difference: two different strategies of the study are needed");
  }
  const auto first = std::min(left, right), second = std::max(left, right);
  auto pair = pairs_[first * (2 * strategies() - first - 1) / 2 + (second - first - 1)];
  if (left > right) {
    std::swap(pair.left, pair.right);
    pair.mean.value = 0.0 - pair.mean.value;
  }
  return pair;
}

std::size_t Comparison::least_mean(std::span<const std::size_t> members) const {
  if (members.empty()) throw std::invalid_argument("least_mean: no members");
  return *std::ranges::min_element(members, {}, [this](std::size_t s) { return means_[s].value; });
}

std::vector<std::size_t> Comparison::possibly_cheapest(std::span<const std::size_t> members) const {
  std::vector<std::size_t> possible;
  if (members.empty()) return possible;
  const auto leader = least_mean(members);
  for (const auto candidate : members) {
    const auto undercut = [&](std::size_t other) {
      return other != candidate && difference(candidate, other).low() > 0;
    };
    // The least mean is never undercut, except by rounding when differences are constant.
    if (candidate == leader || std::ranges::none_of(members, undercut)) possible.push_back(candidate);
  }
  return possible;
}

std::vector<Bounded> Comparison::versus_best_other() const {
  std::vector<std::size_t> everyone(strategies());
  std::iota(everyone.begin(), everyone.end(), std::size_t{0});
  const auto possible = possibly_cheapest(everyone);
  std::vector<Bounded> intervals(strategies());
  if (strategies() < 2) return intervals;
  for (const auto one : everyone) {
    double gap = -HUGE_VAL, low = -HUGE_VAL, high = 0;
    for (const auto other : everyone) {
      if (other == one) continue;
      const auto pair = difference(one, other);
      gap = std::max(gap, pair.mean.value);
      low = std::max(low, pair.low());
      if (std::ranges::find(possible, other) != possible.end()) high = std::max(high, pair.high());
    }
    intervals[one] = {gap, {std::min(low, 0.0), high}};
  }
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

double dearer_in(const PairedCosts& costs, std::size_t chosen, Money indifference) {
  std::size_t dearer = 0;
  for (std::size_t r = 0; r < costs.replications(); ++r) {
    double least = costs(r, chosen);
    for (std::size_t s = 0; s < costs.strategies(); ++s) least = std::min(least, costs(r, s));
    if (costs(r, chosen) - least > indifference.value()) ++dearer;
  }
  return static_cast<double>(dearer) / static_cast<double>(costs.replications());
}

}  // namespace rollcast::study
