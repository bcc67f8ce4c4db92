#include "rollcast/kernel/samplers.hpp"

#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <vector>

#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::samplers_test {

namespace {

constexpr std::uint32_t draw_count = 200'000;

template <class Sampler>
std::vector<double> histogram(std::size_t cells, Sampler sample) {
  std::vector<double> counts(cells, 0.0);
  for (std::uint32_t i = 0; i < draw_count; ++i) {
    Stream stream{42, 0, {9, 0, 0}, i};
    const auto x = static_cast<std::size_t>(sample(stream));
    ++counts[std::min(x, cells - 1)];
  }
  return counts;
}

template <class Distribution>
std::vector<double> expected_counts(std::size_t cells, const Distribution& d) {
  std::vector<double> counts(cells);
  for (std::size_t k = 0; k + 1 < cells; ++k) counts[k] = draw_count * boost::math::pdf(d, static_cast<double>(k));
  counts[cells - 1] = draw_count * boost::math::cdf(boost::math::complement(d, static_cast<double>(cells) - 2.0));
  return counts;
}

}  // namespace

TEST_CASE("uniforms never reach 0 or 1 and fill the interval evenly") {
  std::vector<double> observed(50, 0.0), expected(50, draw_count / 50.0);
  for (std::uint32_t i = 0; i < draw_count; ++i) {
    Stream stream{1, 0, {1, 0, 0}, i};
    const double u = draw_uniform(stream);
    REQUIRE(u > 0.0);
    REQUIRE(u < 1.0);
    ++observed[static_cast<std::size_t>(u * 50.0)];
  }
  CHECK(chi_square_p_value(observed, expected) > false_alarm_rate);
}

TEST_CASE("binomial counts follow the exact probabilities") {
  for (const auto& [n, p] : {std::pair{40, 0.02}, std::pair{100, 0.5}, std::pair{1000, 0.01}}) {
    const auto cells = static_cast<std::size_t>(std::min(n * p + 8.0 * std::sqrt(n * p) + 4.0, n + 1.0));
    const auto observed = histogram(cells, [&, n = n, p = p](Stream& s) { return draw_binomial(s, n, p); });
    CAPTURE(n, p);
    CHECK(chi_square_p_value(observed, expected_counts(cells, boost::math::binomial(n, p))) > false_alarm_rate);
  }
}

TEST_CASE("INC-01: a lognormal length has the mean and the 95 % quantile of its parameters") {
  const Duration median = Duration::minutes(std::exp(4.25));
  Tally mean;
  std::int64_t below_p95 = 0;
  for (std::uint32_t i = 0; i < draw_count; ++i) {
    Stream stream{6, 0, {4, 0, 0}, i};
    const double minutes = draw_lognormal(stream, median, 1.25).in_minutes();
    mean.add(minutes);
    below_p95 += minutes <= 547.885889;
  }
  CHECK(median.in_minutes() == Approx(70.105412).margin(1e-6));
  CHECK(std::abs(z_score(mean, 153.124298)) < z_limit);
  CHECK(std::abs(z_score(below_p95, draw_count, 0.95)) < z_limit);
}

TEST_CASE("a length without spread is its median, and one without end stays so") {
  Stream stream{6, 0, {4, 0, 0}, 0};
  CHECK(draw_lognormal(stream, Duration::minutes(7), 0.0) == Duration::minutes(7));
  CHECK(draw_lognormal(stream, Duration::forever(), 1.0).is_forever());
  CHECK(draw_lognormal(stream, Duration::days(36'000), 50.0) <= longest_span());
}

TEST_CASE("impossible parameters are refused") {
  Stream stream{6, 0, {4, 0, 0}, 0};
  CHECK_THROWS_AS(draw_binomial(stream, 3, 1.5), std::domain_error);
  CHECK_THROWS_AS(draw_binomial(stream, -3, 0.5), std::domain_error);
}

}  // namespace rollcast::test::samplers_test
