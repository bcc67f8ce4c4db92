#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/random/normal_distribution.hpp>
#include <cmath>
#include <numbers>
#include <vector>

#include "rollcast/kernel/samplers.hpp"
#include "sim/kernel/ziggurat.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::normal_test {

namespace {

constexpr std::size_t draw_count = 1'000'000;

template <class Sampler>
std::vector<double> sample(std::size_t n, Sampler draw) {
  std::vector<double> values(n);
  Stream stream{2026, 0, {7, 0, 0}, 0};
  for (double& x : values) x = draw(stream);
  return values;
}

double normal_cdf(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }

/// Chi-square over 200 equally likely cells, the outer two cut again at 4.
double normal_p_value(const std::vector<double>& values) {
  constexpr double edge = 4.0;
  std::vector<double> edges{-edge};
  for (int i = 1; i < 200; ++i) edges.push_back(boost::math::quantile(boost::math::normal{}, i / 200.0));
  edges.push_back(edge);
  std::vector<double> observed(edges.size() + 1, 0.0), expected(edges.size() + 1);
  for (const double x : values)
    ++observed[static_cast<std::size_t>(std::upper_bound(edges.begin(), edges.end(), x) - edges.begin())];
  double below = 0.0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double until = i < edges.size() ? normal_cdf(edges[i]) : 1.0;
    expected[i] = static_cast<double>(values.size()) * (until - below);
    below = until;
  }
  return chi_square_p_value(observed, expected);
}

/// Distance of the mean of x^power from the normal's moment, in standard errors.
double moment_z_score(const std::vector<double>& values, int power, double moment) {
  Tally tally;
  for (const double x : values) tally.add(std::pow(x, power));
  return z_score(tally, moment);
}

/// Distance of the number of values in the ziggurat's tail from what it should be, in standard errors.
double tail_z_score(const std::vector<double>& values) {
  const auto beyond =
      std::count_if(values.begin(), values.end(), [](double x) { return std::abs(x) > Ziggurat::tail; });
  return z_score(beyond, static_cast<std::int64_t>(values.size()), std::erfc(Ziggurat::tail / std::numbers::sqrt2));
}

bool looks_normal(const std::vector<double>& values) {
  return normal_p_value(values) > false_alarm_rate && std::abs(tail_z_score(values)) < z_limit &&
         std::abs(moment_z_score(values, 1, 0.0)) < z_limit && std::abs(moment_z_score(values, 2, 1.0)) < z_limit &&
         std::abs(moment_z_score(values, 3, 0.0)) < z_limit && std::abs(moment_z_score(values, 4, 3.0)) < z_limit;
}

/// A word of this layer whose abscissa is near the layer's edge, so that it is outside the core.
std::uint64_t outer_word(std::size_t layer, Stream& stream) {
  for (;;) {
    const std::uint64_t word = (stream() & ~std::uint64_t{511}) | layer;
    if (!ziggurat.core(word).inside) return word;
  }
}

}  // namespace

TEST_CASE("the ziggurat's layers have equal areas and close at the top of the curve") {
  const double beyond = std::sqrt(std::numbers::pi / 2.0) * std::erfc(Ziggurat::tail / std::numbers::sqrt2);
  const double area = ziggurat.height(1) * ziggurat.edge(1) + beyond;
  CHECK(ziggurat.edge(0) * ziggurat.height(1) == Approx(area).epsilon(1e-14));
  CHECK(Ziggurat::layers * area == Approx(std::sqrt(std::numbers::pi / 2.0)).epsilon(0.01));
  CHECK(ziggurat.height(Ziggurat::layers) == 1.0);
  for (std::size_t i = 1; i < Ziggurat::layers; ++i) {
    REQUIRE(ziggurat.edge(i) < ziggurat.edge(i - 1));
    REQUIRE(ziggurat.edge(i) * (ziggurat.height(i + 1) - ziggurat.height(i)) == Approx(area).epsilon(1e-11));
    REQUIRE(ziggurat.height(i) == Approx(std::exp(-ziggurat.edge(i) * ziggurat.edge(i) / 2.0)).epsilon(1e-13));
  }
}

TEST_CASE("the bits of a word's abscissa and of its layer are disjoint, and both signs are alike") {
  const std::uint64_t word = 0x0123'4567'89ab'c800;
  for (std::uint64_t layer = 0; layer < Ziggurat::layers; ++layer) {
    const double x = ziggurat.core(word | layer).x, mirrored = ziggurat.core((~word & ~std::uint64_t{511}) | layer).x;
    CHECK(x / ziggurat.edge(layer) == Approx(ziggurat.core(word).x / ziggurat.edge(0)).epsilon(1e-15));
    CHECK(mirrored == -x);
  }
  CHECK(ziggurat.core(0).x != 0.0);
  CHECK(std::abs(ziggurat.core(0x7fff'ffff'ffff'fe00).x) < ziggurat.edge(0));
}

TEST_CASE("normals are normal: cells, tails and four moments") { CHECK(looks_normal(sample(draw_count, draw_normal))); }

TEST_CASE("normals twins: no wedge test, no tail, and a spread 0.5 % off are noticed") {
  const auto without_wedge = [](Stream& stream) {
    const std::uint64_t word = stream();
    return word % Ziggurat::layers == 0 ? normal_outside_core(word, stream) : ziggurat.core(word).x;
  };
  const auto without_tail = [](Stream& stream) {
    for (;;)
      if (const double x = draw_normal(stream); std::abs(x) < Ziggurat::tail) return x;
  };
  CHECK_FALSE(looks_normal(sample(draw_count, without_wedge)));
  CHECK_FALSE(looks_normal(sample(draw_count, without_tail)));
  CHECK_FALSE(looks_normal(sample(draw_count, [](Stream& s) { return 1.005 * draw_normal(s); })));
}

TEST_CASE("normals have one distribution with Boost.Random's") {
  const auto theirs = sample(200'000, [](Stream& s) { return boost::random::normal_distribution<double>{}(s); });
  std::vector<double> ours(200'000);
  fill_normals(Draws{5, 1}, {3, 0, 0}, 0, ours);
  CHECK(same_distribution_p_value(ours, theirs) > false_alarm_rate);
  for (double& x : ours) x += 0.04;
  CHECK(same_distribution_p_value(ours, theirs) < false_alarm_rate);
}

TEST_CASE("the tail follows the normal beyond it, on both sides") {
  constexpr std::size_t n = 100'000, cells = 50;
  const double upper = 0.5 * std::erfc(Ziggurat::tail / std::numbers::sqrt2);
  std::vector<double> observed(2 * cells, 0.0), expected(2 * cells, n / (2.0 * cells));
  Stream stream{12, 0, {7, 0, 0}, 0};
  for (std::size_t i = 0; i < n; ++i) {
    const double x = normal_outside_core(outer_word(0, stream), stream);
    REQUIRE(std::abs(x) >= Ziggurat::tail);
    const double rank = 0.5 * std::erfc(std::abs(x) / std::numbers::sqrt2) / upper;
    const auto cell = std::min(cells - 1, static_cast<std::size_t>(rank * cells));
    ++observed[x > 0.0 ? cell : cells + cell];
  }
  CHECK(chi_square_p_value(observed, expected) > false_alarm_rate);
}

TEST_CASE("the wedge lets pass what lies under the curve: its share and its middle are those of the integrals") {
  for (const std::size_t layer : {std::size_t{1}, std::size_t{40}, std::size_t{300}, std::size_t{510}}) {
    constexpr int n = 100'000;
    const double low = ziggurat.edge(layer + 1), high = ziggurat.edge(layer);
    const auto under_curve = [&](double x) {
      return std::sqrt(2.0 * std::numbers::pi) * (normal_cdf(x) - normal_cdf(low)) - ziggurat.height(layer) * (x - low);
    };
    const double rectangle = (ziggurat.height(layer + 1) - ziggurat.height(layer)) * (high - low);
    const double middle = (low + high) / 2.0;
    std::int64_t passed = 0, passed_before_middle = 0;
    Stream stream{layer, 0, {7, 0, 0}, 0};
    for (int i = 0; i < n; ++i) {
      const std::uint64_t word = outer_word(layer, stream);
      const double x = ziggurat.core(word).x, y = normal_outside_core(word, stream);
      passed += x == y;
      passed_before_middle += x == y && std::abs(x) < middle;
    }
    CAPTURE(layer);
    CHECK(std::abs(z_score(passed, n, under_curve(high) / rectangle)) < z_limit);
    CHECK(std::abs(z_score(passed_before_middle, n, under_curve(middle) / rectangle)) < z_limit);
    CHECK(std::abs(z_score(passed, n, 0.96 * under_curve(high) / rectangle)) > z_limit);
  }
}

TEST_CASE("a path's normals come in pairs from their addresses, whatever the length of the path") {
  const Draws draws{5, 1};
  const Topic topic{3, 0, 0};
  std::vector<double> all(100'001);
  fill_normals(draws, topic, 0, all);
  for (std::size_t i = 0; i + 1 < all.size(); i += 2) {
    Stream stream = draws.at(topic, static_cast<std::uint32_t>(i / 2));
    REQUIRE(all[i] == draw_normal(stream));
    REQUIRE(all[i + 1] == draw_normal(stream));
  }
  for (std::size_t n = 0; n < 300; ++n) {
    std::vector<double> shorter(n), later(n);
    fill_normals(draws, topic, 0, shorter);
    fill_normals(draws, topic, 100, later);
    REQUIRE(std::equal(shorter.begin(), shorter.end(), all.begin()));
    REQUIRE(std::equal(later.begin(), later.end(), all.begin() + 200));
  }
}

}  // namespace rollcast::test::normal_test
