// Counts that keep several limits at once, against sums over all of them.

#include "rollcast/kernel/count_region.hpp"

#include <boost/math/distributions/binomial.hpp>
#include <cmath>

#include "support/catch.hpp"

namespace rollcast::test::count_region_test {

namespace {

/// False positives, false negatives, true positives, true negatives: at most 8 % of all wrong, at least 70 % of the
/// positives found, 60 % of what is taken for positive being so.
const std::vector<CountLimit> three_limits(double trials) {
  return {{{1, 1, 0, 0}, 0.08 * trials}, {{0, 0.7, -0.3, 0}, 0.0}, {{0.6, 0, -0.4, 0}, 0.0}};
}

bool keeps(const std::vector<CountLimit>& limits, const std::array<int, 4>& counts) {
  for (const CountLimit& limit : limits) {
    double sum = 0.0;
    for (std::size_t c = 0; c < 4; ++c) sum += limit.weights[c] * counts[c];
    if (sum > limit.at_most + 1e-9) return false;
  }
  return true;
}

double multinomial(const std::array<int, 4>& counts, const ByCell& p) {
  double log_chance = std::lgamma(counts[0] + counts[1] + counts[2] + counts[3] + 1.0);
  for (std::size_t c = 0; c < 4; ++c) log_chance += counts[c] * std::log(p[c]) - std::lgamma(counts[c] + 1.0);
  return std::exp(log_chance);
}

double by_all_counts(int n, const std::vector<CountLimit>& limits, const ByCell& p) {
  double sum = 0.0;
  for (int a = 0; a <= n; ++a)
    for (int b = 0; a + b <= n; ++b)
      for (int c = 0; a + b + c <= n; ++c)
        if (const std::array counts{a, b, c, n - a - b - c}; keeps(limits, counts)) sum += multinomial(counts, p);
  return sum;
}

}  // namespace

TEST_CASE("several limits are kept with the multinomial's chance, summed over all counts") {
  for (const ByCell& p :
       {ByCell{0.04, 0.05, 0.15, 0.76}, ByCell{0.3, 0.02, 0.6, 0.08}, ByCell{0.02, 0.06, 0.02, 0.9}}) {
    const auto limits = three_limits(60);
    const double expected = by_all_counts(60, limits, p);
    CHECK(CountRegion(60, 4, limits).probability(p) == Approx(expected).epsilon(1e-10).margin(1e-14));
  }
  // Must fail: limits taken for independent of each other.
  const ByCell p{0.04, 0.05, 0.15, 0.76};
  double product = 1.0;
  for (const CountLimit& limit : three_limits(60)) product *= CountRegion(60, 4, {{limit}}).probability(p);
  CHECK(product != Approx(CountRegion(60, 4, three_limits(60)).probability(p)).epsilon(0.05));
}

TEST_CASE("one limit is a binomial tail, for any number of trials") {
  const CountLimit few{{1, 1, 0, 0}, 1'000'900.4};
  const ByCell p{0.06, 0.04, 0.15, 0.75};
  const double expected = boost::math::cdf(boost::math::binomial{1e7, 0.1}, 1'000'900);
  CHECK(CountRegion(10'000'000, 4, {{few}}).probability(p) == Approx(expected).epsilon(1e-12));
}

TEST_CASE("limits that nothing, or everything, keeps") {
  const ByCell p{0.06, 0.04, 0.15, 0.75};
  CHECK(CountRegion(500, 4, {}).probability(p) == 1.0);
  CHECK(CountRegion(500, 4, {{CountLimit{{1, 1, 1, 1}, 499}}}).probability(p) == 0.0);
  CHECK(CountRegion(500, 4, {{CountLimit{{1, 1, 1, 1}, 500}}}).probability(p) == 1.0);
  CHECK(CountRegion(500, 4, {{CountLimit{{1, 0, 0, 0}, 0}}}).probability({0, 0.1, 0.15, 0.75}) == 1.0);
  CHECK(CountRegion(500, 4, {{CountLimit{{0, 0, 1, 0}, -1}, CountLimit{{1, 0, 0, 0}, 3}}}).probability(p) == 0.0);
}

namespace {

/// Positives, then what becomes of them and of the negatives, each from distribution functions.
double by_positives(double n, const ByCell& p, double recall, double false_alarms) {
  const boost::math::binomial positives{n, p[1] + p[2]};
  const double middle = boost::math::mean(positives), widest = 8 * boost::math::standard_deviation(positives);
  double sum = 0.0;
  for (double k = std::floor(middle - widest); k <= middle + widest; ++k) {
    const boost::math::binomial found{k, p[2] / (p[1] + p[2])}, alarms{n - k, p[0] / (p[0] + p[3])};
    const double enough = boost::math::cdf(boost::math::complement(found, std::ceil(recall * k - 1e-9) - 1));
    sum +=
        boost::math::pdf(positives, k) * enough * boost::math::cdf(alarms, std::floor(false_alarms * (n - k) + 1e-9));
  }
  return sum;
}

std::vector<CountLimit> recall_and_alarms(double recall, double false_alarms) {
  return {{{0, recall, recall - 1, 0}, 0.0}, {{1 - false_alarms, 0, 0, -false_alarms}, 0.0}};
}

}  // namespace

TEST_CASE("where sums become integrals, limits are kept within 0.001 of what all counts give") {
  const ByCell p{0.0709, 0.0305, 0.2075, 0.6911};
  for (const double n : {5'000.0, 10'000.0, 40'000.0})
    for (const double steps : {-0.5, 0.3}) {
      const double recall = 0.8718 + steps / std::sqrt(0.238 * n), false_alarms = 0.093 + 0.3 / std::sqrt(n);
      const CountRegion region(static_cast<std::int64_t>(n), 4, recall_and_alarms(recall, false_alarms));
      CHECK(region.probability(p) == Approx(by_positives(n, p, recall, false_alarms)).margin(0.001));
    }
  // Must fail: a recall that is asked of as many positives as there are on average.
  const auto limits = recall_and_alarms(0.867, 0.5);
  const double fixed =
      boost::math::cdf(boost::math::complement(boost::math::binomial{10'000, p[2]}, std::ceil(0.867 * 2380) - 1));
  CHECK(fixed != Approx(CountRegion(10'000, 4, limits).probability(p)).margin(0.02));
}

}  // namespace rollcast::test::count_region_test
