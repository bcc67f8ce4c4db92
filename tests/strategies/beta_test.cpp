// Which of two beta distributed rates is larger, and by how much: published values, an exact sum, other quadratures.

#include "strategies/statistics/beta.hpp"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/quadrature/tanh_sinh.hpp>
#include <cmath>

#include "rollcast/kernel/samplers.hpp"
#include "support/catch.hpp"

namespace rollcast::test::beta_test {

namespace {

/// What is believed of a rate after so many of a thousand, from the uniform prior.
BetaDistribution of_thousand(double count) { return {1.0 + count, 1001.0 - count}; }

/// E[max(X - ratio Y, 0)] and P(X > ratio Y) by another quadrature, over Y's own density. For distributions that are
/// not too narrow.
Belief believe_by_boost(const BetaDistribution& x, const BetaDistribution& y, double ratio) {
  using boost::math::cdf;
  using boost::math::complement;
  boost::math::quadrature::tanh_sinh<double> integrate;
  const boost::math::beta_distribution<> of_x{x.alpha, x.beta}, of_y{y.alpha, y.beta};
  const auto above = [&](double c) { return c >= 1.0 ? 0.0 : cdf(complement(of_x, c)); };
  const double worse =
      integrate.integrate([&](double p) { return boost::math::pdf(of_y, p) * above(ratio * p); }, 0.0, 1.0);
  const double loss = integrate.integrate([&](double c) { return above(c) * cdf(of_y, std::min(1.0, c / ratio)); }, 0.0,
                                          1.0);  // E[(X - rY)+] = integral of P(X > c > rY)
  return {worse, loss};
}

}  // namespace

TEST_CASE("BAY-01: the probability to be larger has its published values, by the sum and by the quadrature") {
  struct Case {
    double a, b, expected;
  };
  for (const auto& [a, b, expected] :
       {Case{100, 120, 0.92318344}, Case{10, 20, 0.96570428}, Case{950, 960, 0.85838148}}) {
    CAPTURE(a, b);
    CHECK(probability_larger(of_thousand(b), of_thousand(a)) == Approx(expected).margin(1e-8));
    CHECK(believe_by_quadrature(of_thousand(b), of_thousand(a), 1.0).worse == Approx(expected).margin(1e-8));
    CHECK(believe(of_thousand(b), of_thousand(a), 1.0).worse == Approx(expected).margin(edgeworth_error));
  }
  CHECK_FALSE(believe_by_quadrature(of_thousand(120), of_thousand(101), 1.0).worse == Approx(0.92318344).margin(1e-3));
}

TEST_CASE("BAY-02: the expected loss of either choice has its published values") {
  const BetaDistribution a = of_thousand(100), b = of_thousand(120);
  CHECK(believe_by_quadrature(a, b, 1.0).loss == Approx(0.0004846139).margin(1e-10));
  CHECK(believe_by_quadrature(b, a, 1.0).loss == Approx(0.0204446938).margin(1e-10));
  CHECK(believe(a, b, 1.0).loss ==
        Approx(0.0004846139).margin(0.014 * edgeworth_error));  // sd of the difference: .0140
}

TEST_CASE("BAY-03: the probability of a higher Poisson rate has its published value") {
  const GammaDistribution canary{1.0 + 16.0, 1.0 + 50'000.0}, control{1.0 + 190.0, 1.0 + 950'000.0};
  CHECK(probability_larger(canary, control) == Approx(0.96828648).margin(1e-8));
  CHECK(probability_larger(control, canary) == Approx(1.0 - 0.96828648).margin(1e-8));
}

TEST_CASE("the quadrature agrees with another one for skew, flat and unequal beliefs, and ratios") {
  using Beta = BetaDistribution;
  for (const Beta x : {Beta{0.5, 0.5}, Beta{1, 101}, Beta{12, 989}, Beta{300, 200}})
    for (const Beta y : {Beta{0.5, 30}, Beta{1, 1}, Beta{15, 2000}, Beta{120, 9000}})
      for (const double ratio : {1.0, 1.5, 4.0}) {
        CAPTURE(x.alpha, x.beta, y.alpha, y.beta, ratio);
        const Belief got = believe_by_quadrature(x, y, ratio), expected = believe_by_boost(x, y, ratio);
        CHECK(got.worse == Approx(expected.worse).margin(1e-9));
        CHECK(got.loss == Approx(expected.loss).margin(1e-9));
      }
}

TEST_CASE("the quick way errs by no more than it says, from a hundred failures to ten millions") {
  double worst = 0.0, worst_loss = 0.0;
  for (const double failures : {100.0, 200.0, 1000.0, 1e5})
    for (const double rate : {1e-5, 0.001, 0.05, 0.5})
      for (const double requests_ratio : {1.0, 3.0, 99.0})
        for (const double ratio : {1.0, 1.5})
          for (double z = -4.0; z <= 4.0; z += 0.5) {
            const BetaDistribution x{failures, failures * (1.0 - rate) / rate};
            const double n = requests_ratio * failures / rate,
                         sd = std::sqrt(rate / n + rate / (failures / rate) / (ratio * ratio));
            const double y_rate = rate / ratio - z * sd;
            if (n * y_rate < 100.0 || y_rate > 0.9) continue;
            const BetaDistribution y{n * y_rate, n * (1.0 - y_rate)};
            const Belief quick = believe_by_edgeworth(x, y, ratio), exact = believe_by_quadrature(x, y, ratio);
            const double sd_of_difference = std::sqrt(rate * rate / failures + ratio * ratio * y_rate / n);
            worst = std::max(worst, std::abs(quick.worse - exact.worse));
            worst_loss = std::max(worst_loss, std::abs(quick.loss - exact.loss) / sd_of_difference);
          }
  CAPTURE(worst, worst_loss);
  CHECK(worst < edgeworth_error);
  CHECK(worst_loss < edgeworth_error);
  const BetaDistribution few{5, 995}, fewer{2, 998};
  CHECK(std::abs(believe_by_edgeworth(few, fewer, 1.0).worse - believe_by_quadrature(few, fewer, 1.0).worse) >
        edgeworth_error);
}

TEST_CASE("the quadrature holds at ten millions, where the normal distribution is the answer") {
  const BetaDistribution x{1e5 + 600, 1e7 - 1e5 - 600}, y{1e5, 1e7 - 1e5};
  const double sd = std::sqrt(2.0 * 0.01 * 0.99 / 1e7);
  CHECK(believe_by_quadrature(x, y, 1.0).worse == Approx(normal_probability(6e-5 / sd)).margin(1e-3));
  CHECK(believe_by_quadrature(x, x, 1.0).worse == Approx(0.5).margin(1e-9));
}

TEST_CASE(
    "quadrature agrees with the exact sum for whole parameters, down to the uniform distribution, and both ways add up "
    "to one") {
  for (const double a : {1.0, 2.0, 7.0, 40.0})
    for (const double b : {1.0, 5.0, 300.0})
      for (const double c : {1.0, 3.0, 20.0})
        for (const double d : {1.0, 12.0, 4'000.0}) {
          const BetaDistribution x{a, b}, y{c, d};
          CAPTURE(a, b, c, d);
          REQUIRE(believe_by_quadrature(x, y, 1.0).worse == Approx(probability_larger(x, y)).margin(2e-10));
          REQUIRE(probability_worse(x, y, 1.0) + probability_worse(y, x, 1.0) == Approx(1.0).margin(2e-10));
        }
}

TEST_CASE("a hundred million failures are compared as two normal rates are") {
  const double n = 2e9, p = 0.05, d = 3e-6, z = d / std::sqrt(2.0 * p * (1.0 - p) / n);
  const auto after = [n](double rate) { return BetaDistribution{1.0 + n * rate, 1.0 + n - n * rate}; };
  const double worse = probability_worse(after(p + d), after(p), 1.0);
  CHECK(worse == Approx(0.5 * std::erfc(-z / std::sqrt(2.0))).margin(1e-5));
  CHECK(worse < 0.99);
  CHECK(probability_worse(after(p), after(p), 1.0) == Approx(0.5).margin(1e-7));
}

}  // namespace rollcast::test::beta_test
