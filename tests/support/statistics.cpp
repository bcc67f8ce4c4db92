#include "support/statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <numeric>

namespace rollcast::test {

namespace {

double upper_tail(double statistic, std::size_t degrees) {
  if (degrees == 0) return 1.0;
  return boost::math::cdf(boost::math::complement(boost::math::chi_squared(static_cast<double>(degrees)), statistic));
}

}  // namespace

double z_score(std::int64_t successes, std::int64_t n, double p) {
  const auto trials = static_cast<double>(n);
  return (static_cast<double>(successes) - trials * p) / std::sqrt(trials * p * (1.0 - p));
}

double chi_square_p_value(std::span<const double> observed, std::span<const double> expected) {
  constexpr double fewest = 10.0;
  double statistic = 0.0, o = 0.0, e = 0.0;
  std::size_t cells = 0;
  for (std::size_t i = 0; i < observed.size(); ++i) {
    o += observed[i];
    e += expected[i];
    const double rest = std::accumulate(expected.begin() + static_cast<std::ptrdiff_t>(i) + 1, expected.end(), 0.0);
    if (e < fewest || (rest < fewest && i + 1 < observed.size())) continue;
    statistic += (o - e) * (o - e) / e;
    ++cells;
    o = e = 0.0;
  }
  return upper_tail(statistic, cells - 1);
}

double same_distribution_p_value(std::vector<double> a, std::vector<double> b) {
  std::vector<double> pooled = a;
  pooled.insert(pooled.end(), b.begin(), b.end());
  std::sort(pooled.begin(), pooled.end());
  std::vector<double> edges;
  for (std::size_t d = 1; d < 10; ++d) edges.push_back(pooled[d * pooled.size() / 10]);
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  const auto count = [&](const std::vector<double>& sample) {
    std::vector<double> counts(edges.size() + 1, 0.0);
    for (const double x : sample)
      ++counts[static_cast<std::size_t>(std::upper_bound(edges.begin(), edges.end(), x) - edges.begin())];
    return counts;
  };
  const auto in_a = count(a), in_b = count(b);
  const auto na = static_cast<double>(a.size()), nb = static_cast<double>(b.size());
  double statistic = 0.0;
  std::size_t cells = 0;
  for (std::size_t i = 0; i < in_a.size(); ++i) {
    const double both = in_a[i] + in_b[i];
    if (both == 0.0) continue;
    const double d = in_a[i] * std::sqrt(nb / na) - in_b[i] * std::sqrt(na / nb);
    statistic += d * d / both;
    ++cells;
  }
  return upper_tail(statistic, cells - 1);
}

}  // namespace rollcast::test
