#include "judges/run_length.hpp"

#include <algorithm>
#include <boost/math/distributions/poisson.hpp>
#include <boost/math/quadrature/gauss.hpp>
#include <cmath>
#include <utility>
#include <vector>

#include "rollcast/kernel/samplers.hpp"

namespace rollcast::judges {

namespace {

using Matrix = std::vector<std::vector<double>>;

/// Steps to absorption from each state of a chain with these chances between states that do not absorb: solves (I - Q)
/// L = 1 by elimination. Rows sum to at most 1, so no pivots need be chosen.
std::vector<double> steps_to_absorption(Matrix q) {
  const std::size_t n = q.size();
  std::vector<double> steps(n, 1.0);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) q[i][j] = (i == j ? 1.0 : 0.0) - q[i][j];
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t below = i + 1; below < n; ++below) {
      const double factor = q[below][i] / q[i][i];
      for (std::size_t j = i; j < n; ++j) q[below][j] -= factor * q[i][j];
      steps[below] -= factor * steps[i];
    }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t j = i + 1; j < n; ++j) steps[i] -= q[i][j] * steps[j];
    steps[i] /= q[i][i];
  }
  return steps;
}

struct Node {
  double at, weight;
};

std::vector<Node> gauss_legendre(double from, double to) {
  using Rule = boost::math::quadrature::gauss<double, 60>;
  const double middle = (from + to) / 2.0, half = (to - from) / 2.0;
  std::vector<Node> nodes;
  for (std::size_t i = 0; i < Rule::abscissa().size(); ++i)
    for (const double side : {-1.0, 1.0})
      nodes.push_back({middle + side * half * Rule::abscissa()[i], half * Rule::weights()[i]});
  return nodes;
}

/// The run lengths of a Bernoulli CUSUM for each threshold in turn. Let M(j) be the run length from j below the
/// threshold, failing probability p = 1 - q. Then q M(j + 1) = M(j) - 1 - p M(j - up), with M = 0 from the threshold
/// on, whatever the threshold is; and M does not change from the state 0 downwards. M = c A + B; the differences a, b
/// of A and B are sums of their last `up`, all of one sign.
class ThresholdsInTurn {
 public:
  ThresholdsInTurn(std::int64_t up, double failing) : up_{static_cast<std::size_t>(up)}, p_{failing} { grow(1.0, 0.0); }

  /// Of the next threshold: 1, 2, ...
  double next() {
    const double q = 1.0 - p_;
    grow(p_ * recent_a_ / q, (p_ * recent_b_ - 1.0) / q);
    return below_a_ * (-b_.back() / a_.back()) + below_b_;
  }

 private:
  /// Appends a difference. Sums of the last are made anew now and then, so that roundings do not add up.
  void grow(double a, double b) {
    below_a_ += a_.empty() ? 0.0 : a_.back();
    below_b_ += b_.empty() ? 0.0 : b_.back();
    a_.push_back(a);
    b_.push_back(b);
    const auto recent = static_cast<std::ptrdiff_t>(std::min(up_, a_.size()));
    recent_a_ += a - (a_.size() > up_ ? a_[a_.size() - 1 - up_] : 0.0);
    recent_b_ += b - (b_.size() > up_ ? b_[b_.size() - 1 - up_] : 0.0);
    if (a_.size() % std::max<std::size_t>(up_, 64) != 0) return;
    recent_a_ = 0.0;
    recent_b_ = 0.0;
    for (auto i = a_.end() - recent; i != a_.end(); ++i) recent_a_ += *i;
    for (auto i = b_.end() - recent; i != b_.end(); ++i) recent_b_ += *i;
  }

  std::size_t up_;
  double p_;
  std::vector<double> a_, b_;
  double below_a_ = 0.0, below_b_ = 0.0;    ///< A and B before the last difference
  double recent_a_ = 0.0, recent_b_ = 0.0;  ///< sums of the last `up`
};

}  // namespace

double shewhart_run_length(double limit, double shift) {
  return 1.0 / (normal_probability(shift - limit) + normal_probability(-shift - limit));
}

double cusum_run_length(double reference, double threshold, double shift) {
  std::vector<Node> nodes{{0.0, 0.0}};
  for (const Node& node : gauss_legendre(0.0, threshold)) nodes.push_back(node);
  Matrix q(nodes.size(), std::vector<double>(nodes.size()));
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const double drift = reference - shift - nodes[i].at;
    for (std::size_t j = 0; j < nodes.size(); ++j) q[i][j] = nodes[j].weight * normal_density(nodes[j].at + drift);
    q[i][0] = normal_probability(drift);
  }
  return steps_to_absorption(std::move(q)).front();
}

double two_sided_run_length(double upper, double lower) { return 1.0 / (1.0 / upper + 1.0 / lower); }

double ewma_run_length(double weight, double limit, double shift) {
  const double furthest = limit * std::sqrt(weight / (2.0 - weight));
  const std::vector<Node> nodes = gauss_legendre(-furthest, furthest);
  const auto density = [&](double from, double to) {
    return normal_density((to - (1.0 - weight) * from) / weight - shift) / weight;
  };
  Matrix q(nodes.size(), std::vector<double>(nodes.size()));
  for (std::size_t i = 0; i < nodes.size(); ++i)
    for (std::size_t j = 0; j < nodes.size(); ++j) q[i][j] = nodes[j].weight * density(nodes[i].at, nodes[j].at);
  const std::vector<double> from_nodes = steps_to_absorption(q);
  double from_rest = 1.0;
  for (std::size_t j = 0; j < nodes.size(); ++j)
    from_rest += nodes[j].weight * density(0.0, nodes[j].at) * from_nodes[j];
  return from_rest;
}

double poisson_cusum_run_length(std::int64_t reference, std::int64_t threshold, double mean) {
  const boost::math::poisson distribution{mean};
  const auto states = static_cast<std::size_t>(threshold + 1);
  Matrix q(states, std::vector<double>(states));
  for (std::int64_t from = 0; from <= threshold; ++from)
    for (std::int64_t count = 0; from + count - reference <= threshold; ++count) {
      const std::int64_t to = std::max<std::int64_t>(0, from + count - reference);
      q[static_cast<std::size_t>(from)][static_cast<std::size_t>(to)] +=
          boost::math::pdf(distribution, static_cast<double>(count));
    }
  return steps_to_absorption(std::move(q)).front();
}

double run_length(const BernoulliCusum& chart, double failing) {
  ThresholdsInTurn thresholds{chart.up, failing};
  double length = 0.0;
  for (std::int64_t threshold = 1; threshold <= chart.threshold; ++threshold) length = thresholds.next();
  return length;
}

std::int64_t threshold_for_run_length(std::int64_t up, double failing, double wanted) {
  ThresholdsInTurn thresholds{up, failing};
  std::int64_t threshold = 1;
  while (thresholds.next() < wanted) ++threshold;
  return threshold;
}

}  // namespace rollcast::judges
