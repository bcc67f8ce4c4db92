#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <cmath>
#include <vector>

#include "rollcast/kernel/samplers.hpp"
#include "sim/kernel/poisson.hpp"
#include "sim/kernel/ziggurat.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::poisson_test {

using Distribution = boost::math::poisson;

namespace {

constexpr std::size_t draw_count = 200'000;

/// Both sides of every border between methods, and means so large that counts are all but continuous.
const std::vector<double> means{1e-6, 0.1,   0.2499, 0.25, 0.26, 1.0,   3.3, 9.99,
                                10.0, 15.99, 16.0,   16.1, 30.0, 100.0, 1e4, 1e6};

template <class Sampler>
std::vector<double> sample(double mean, Sampler draw) {
  std::vector<double> counts(draw_count);
  Stream stream{77, 0, {8, 0, 0}, static_cast<std::uint32_t>(mean * 16.0)};
  for (double& k : counts) k = static_cast<double>(draw(stream, mean));
  return counts;
}

/// P(count < k).
double below(double mean, double k) { return k <= 0.0 ? 0.0 : boost::math::cdf(Distribution{mean}, k - 1.0); }

/// Chi-square over every count, or over some hundred cells where there are more counts than that.
double poisson_p_value(const std::vector<double>& counts, double mean) {
  const double reach = 5.0 * std::sqrt(mean) + 5.0, first = std::max(0.0, std::floor(mean - reach));
  const double width = std::ceil(2.0 * reach / 120.0), cells = std::ceil((mean + reach - first) / width);
  std::vector<double> observed(static_cast<std::size_t>(cells) + 1, 0.0), expected(observed.size());
  for (const double k : counts)
    ++observed[static_cast<std::size_t>(std::clamp(std::floor((k - first) / width), 0.0, cells))];
  double before = 0.0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double until = i + 1 < expected.size() ? below(mean, first + width * static_cast<double>(i + 1)) : 1.0;
    expected[i] = static_cast<double>(counts.size()) * (until - before);
    before = until;
  }
  return chi_square_p_value(observed, expected);
}

/// Distance of the counts' mean from what it should be, in standard errors of the distribution.
double mean_z_score(const std::vector<double>& counts, double mean) {
  double sum = 0.0;
  for (const double k : counts) sum += k - mean;
  return sum / std::sqrt(mean * static_cast<double>(counts.size()));
}

double variance_z_score(const std::vector<double>& counts, double mean) {
  double sum = 0.0;
  for (const double k : counts) sum += (k - mean) * (k - mean) - mean;
  return sum / std::sqrt((mean + 2.0 * mean * mean) * static_cast<double>(counts.size()));
}

bool looks_poisson(const std::vector<double>& counts, double mean) {
  const bool moments =
      mean * draw_count < 1e3 ||  // else the sums are not normal enough for a z score
      (std::abs(mean_z_score(counts, mean)) < z_limit && std::abs(variance_z_score(counts, mean)) < z_limit);
  return moments && poisson_p_value(counts, mean) > false_alarm_rate;
}

/// Counts of means that change at every draw, turned into uniforms by their own distribution, hold the interval evenly.
template <class Sampler>
double changing_means_p_value(double lowest, double highest, Sampler draw) {
  std::vector<double> observed(50, 0.0), expected(50, draw_count / 4 / 50.0);
  Stream stream{78, 0, {8, 0, 0}, 0}, other{78, 0, {8, 0, 0}, 1};
  for (std::size_t i = 0; i < draw_count / 4; ++i) {
    const double mean = lowest * std::pow(highest / lowest, draw_uniform(other));
    const auto k = static_cast<double>(draw(stream, mean));
    const double u = below(mean, k) + draw_uniform(other) * boost::math::pdf(Distribution{mean}, k);
    ++observed[std::min<std::size_t>(49, static_cast<std::size_t>(u * 50.0))];
  }
  return chi_square_p_value(observed, expected);
}

std::int64_t theirs(Stream& stream, double mean) {
  return boost::random::poisson_distribution<std::int64_t, double>{mean}(stream);
}

/// The normal alone, as if its quick acceptance were always right.
std::int64_t without_correction(Stream& stream, double mean) {
  return std::max<std::int64_t>(0, PoissonByNormal{mean}.cell(ziggurat_normal(stream)).count);
}

/// Rejects what is too likely, but takes another normal in its place instead of a count of the excess.
std::int64_t without_excess(Stream& stream, double mean) {
  const PoissonByNormal distribution{mean};
  for (;;) {
    const auto cell = distribution.cell(ziggurat_normal(stream));
    if (cell.count >= 0 && draw_uniform(stream) * distribution.normal_chance(cell) <= distribution.chance(cell))
      return cell.count;
  }
}

/// The mean rounded to the tables' grid.
std::int64_t without_rest(Stream& stream, double mean) { return draw_poisson(stream, std::floor(4.0 * mean) / 4.0); }

}  // namespace

TEST_CASE("Poisson tables hold the exact chances, which add up to 1") {
  constexpr double whole_column = 0x1p58;
  for (std::size_t table = 0; table < PoissonTables::tables; ++table) {
    std::vector<long double> words(PoissonTables::columns, 0.0L);
    for (std::size_t column = 0; column < PoissonTables::columns; ++column) {
      const auto own = static_cast<long double>(poisson_tables.threshold(table, column));
      words[column] += own;
      words[poisson_tables.alias(table, column)] += whole_column - own;
    }
    long double sum = 0.0L;
    for (std::size_t k = 0; k < words.size(); ++k) {
      sum += words[k];
      const double chance = static_cast<double>(words[k] * 0x1p-64L), mean = static_cast<double>(table) / 4.0;
      const double exact =
          table == 0 ? (k == 0 ? 1.0 : 0.0) : boost::math::pdf(Distribution{mean}, static_cast<double>(k));
      REQUIRE(chance == Approx(exact).epsilon(1e-13).margin(1e-19));
    }
    REQUIRE(sum == 0x1p64L);
  }
}

TEST_CASE("a table gives a column's own count below its threshold and the alias from there") {
  for (std::uint64_t column = 0; column < 64; ++column) {
    const std::uint64_t threshold = poisson_tables.threshold(21, column);
    const auto alias = static_cast<std::int64_t>(poisson_tables.alias(21, column));
    CHECK(poisson_tables.count(21, threshold << 6 | column) == alias);
    if (threshold > 0)
      CHECK(poisson_tables.count(21, (threshold - 1) << 6 | column) == static_cast<std::int64_t>(column));
  }
}

TEST_CASE("both chances that correct the normal are exact") {
  for (const double mean : {16.0, 16.7, 25.0, 99.5, 1e3, 12345.6, 1e6}) {
    const PoissonByNormal distribution{mean};
    for (double z = -9.0; z <= 9.0; z += 0.173) {
      const auto cell = distribution.cell(z);
      if (cell.count < 0) continue;
      const double sd = std::sqrt(mean), k = static_cast<double>(cell.count);
      const double low = (k - mean) / sd, high = (k + 1.0 - mean) / sd;
      const auto upper = [](double x) { return 0.5 * std::erfc(x / std::sqrt(2.0)); };
      const double between = low > 0.0 ? upper(low) - upper(high) : upper(-high) - upper(-low);
      CAPTURE(mean, z);
      REQUIRE(cell.deviation == Approx(k - mean).margin(1e-9));
      REQUIRE(distribution.chance(cell) == Approx(boost::math::pdf(Distribution{mean}, k)).epsilon(1e-10));
      REQUIRE(distribution.normal_chance(cell) == Approx(between).epsilon(1e-10));
    }
  }
}

TEST_CASE("the quick tests of algorithm PD never accept too much, and its hat covers the excess") {
  for (double mean = 16.0; mean < 3e6; mean *= 1.1) {
    const PoissonByNormal distribution{mean};
    double previous = -1.0;
    for (double z = -8.0; z < 12.0; z += std::max(0.011, 0.3 / std::sqrt(mean))) {
      const auto cell = distribution.cell(z);
      if (cell.count < 0 || cell.deviation == previous) continue;
      previous = cell.deviation;
      const double chance = distribution.chance(cell), normal = distribution.normal_chance(cell), sd = std::sqrt(mean);
      CAPTURE(mean, z, cell.count);
      if (distribution.is_likelier(cell)) {
        REQUIRE(chance >= normal * (1.0 - 1e-12));
      } else {
        const double u = -cell.deviation * cell.deviation * cell.deviation / (6.0 * mean * mean);
        REQUIRE(chance >= (1.0 - u) * normal * (1.0 - 1e-12));
        REQUIRE(distribution.is_within_squeeze(cell, 1.000001 * u));
        REQUIRE_FALSE(distribution.is_within_squeeze(cell, 0.999999 * u));
      }
      const double farthest =
          std::max(std::abs(cell.deviation / sd - 1.8), std::abs((cell.deviation + 1.0) / sd - 1.8));
      REQUIRE((chance - normal) * std::exp(farthest) <= distribution.excess_limit());
      if (chance > normal * (1.0 + 1e-12)) REQUIRE(cell.deviation / sd > -0.6744);
    }
  }
}

TEST_CASE("Poisson counts follow the exact probabilities at every mean and border of methods") {
  for (const double mean : means) {
    CAPTURE(mean);
    CHECK(looks_poisson(sample(mean, draw_poisson), mean));
  }
  Stream stream{1, 0, {8, 0, 0}, 0};
  CHECK(draw_poisson(stream, 0.0) == 0);
}

TEST_CASE("Poisson twins: no correction, no excess, no rest and a mean 1 % off are noticed") {
  for (const double mean : {16.0, 30.0}) {
    CHECK_FALSE(looks_poisson(sample(mean, without_correction), mean));
    CHECK_FALSE(looks_poisson(sample(mean, without_excess), mean));
  }
  for (const double mean : {0.1, 3.3, 15.99}) CHECK_FALSE(looks_poisson(sample(mean, without_rest), mean));
  for (const double mean : {15.99, 100.0, 1e4}) CHECK_FALSE(looks_poisson(sample(1.01 * mean, draw_poisson), mean));
}

TEST_CASE("Poisson counts have one distribution with Boost.Random's, and those of another mean have not") {
  for (const double mean : means) {
    CAPTURE(mean);
    CHECK(same_distribution_p_value(sample(mean, draw_poisson), sample(mean, theirs)) > false_alarm_rate);
  }
  CHECK(same_distribution_p_value(sample(9.99, draw_poisson), sample(9.99 * 1.02, theirs)) < false_alarm_rate);
}

TEST_CASE("Poisson counts of means that change at every draw follow each its own distribution") {
  CHECK(changing_means_p_value(1e-3, 16.0, draw_poisson) > false_alarm_rate);
  CHECK(changing_means_p_value(10.0, 1e5, draw_poisson) > false_alarm_rate);
  CHECK(changing_means_p_value(1e-3, 16.0, without_rest) < false_alarm_rate);
  CHECK(changing_means_p_value(16.0, 50.0, without_correction) < false_alarm_rate);
}

TEST_CASE("Poisson counts keep mean and variance up to the largest mean") {
  for (const double mean : {3e8, 1e12, 1e15, 0x1p62}) {
    Stream stream{79, 0, {8, 0, 0}, 0};
    Tally tally;
    for (int i = 0; i < 50'000; ++i) {
      const auto off = draw_poisson(stream, mean) - static_cast<std::int64_t>(mean);
      tally.add(static_cast<double>(off) / std::sqrt(mean));
    }
    CAPTURE(mean);
    CHECK(std::abs(z_score(tally, 0.0)) < z_limit);
    CHECK(tally.variance() == Approx(1.0).margin(z_limit * std::sqrt(2.0 / 50'000.0)));
  }
}

TEST_CASE("a Poisson mean that is negative, too large or no number is refused") {
  Stream stream{6, 0, {4, 0, 0}, 0};
  for (const double mean : {-1.0, std::nan(""), 0x1.1p62, HUGE_VAL})
    CHECK_THROWS_AS(draw_poisson(stream, mean), std::domain_error);
}

}  // namespace rollcast::test::poisson_test
