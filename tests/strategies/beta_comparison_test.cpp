// P(one Beta rate < another): published values, an exact sum, and how far the expansion is off.

#include "strategies/judges/beta_comparison.hpp"

#include <array>
#include <cmath>

#include "support/catch.hpp"

using namespace rollcast;

namespace {

BetaPosterior after(double failures, double requests) { return {1.0 + failures, 1.0 + requests - failures}; }

double log_beta(double a, double b) { return std::lgamma(a) + std::lgamma(b) - std::lgamma(a + b); }

/// P(x < y) for whole x.failures: E. Miller, Formulas for Bayesian A/B Testing (2014), where it is the sum for P(y > x).
double by_sum(const BetaPosterior& x, const BetaPosterior& y) {
  double sum = 0.0;
  for (double i = 0.0; i < y.failures; ++i)
    sum += std::exp(log_beta(x.failures + i, x.successes + y.successes) - std::log(y.successes + i) - log_beta(1.0 + i, y.successes) -
                    log_beta(x.failures, x.successes));
  return sum;
}

/// The largest difference between expansion and quadrature, over weights from `from` up whose difference lies within six deviations.
double worst_error(double from) {
  double worst = 0.0;
  for (double a = from; a < 2e4; a *= 3.0)
    for (double b = from; b < 2e8; b *= 20.0)
      for (double c = from; c < 2e4; c *= 3.0)
        for (double z = -4.0; z <= 4.0; z += 0.5) {
          const BetaPosterior x{a, b}, y{c, c * b / a * std::exp(-z * std::sqrt(1.0 / a + 1.0 / b + 1.0 / c))};
          if (y.successes < from || y.successes > 2e8) continue;
          const double exact = probability_fails_less_by_quadrature(x, y);
          worst = std::max(worst, std::abs(probability_fails_less_by_expansion(x, y) - exact));
        }
  return worst;
}

}  // namespace

TEST_CASE("the chance that one rate is below another has the values worked out elsewhere") {
  CHECK(probability_fails_less(after(100, 1'000), after(120, 1'000)) == Approx(0.92318344).margin(expansion_error));
  CHECK(probability_fails_less_by_quadrature(after(100, 1'000), after(120, 1'000)) == Approx(0.92318344).margin(1e-8));
  CHECK(probability_fails_less(after(10, 1'000), after(20, 1'000)) == Approx(0.96570428).margin(1e-8));
  CHECK(probability_fails_less_by_quadrature(after(950, 1'000), after(960, 1'000)) == Approx(0.85838148).margin(1e-8));
}

TEST_CASE("quadrature agrees with the exact sum for whole weights, down to the uniform law") {
  for (const double a : {1.0, 2.0, 7.0, 40.0})
    for (const double b : {1.0, 5.0, 300.0})
      for (const double c : {1.0, 3.0, 20.0})
        for (const double d : {1.0, 12.0, 4'000.0}) {
          const BetaPosterior x{a, b}, y{c, d};
          CAPTURE(a, b, c, d);
          REQUIRE(probability_fails_less_by_quadrature(x, y) == Approx(by_sum(x, y)).margin(2e-10));
          REQUIRE(probability_fails_less(x, y) + probability_fails_less(y, x) == Approx(1.0).margin(2e-10));
        }
}

TEST_CASE("the expansion keeps to its stated error from the weights where it is used, and not much below") {
  const double worst = worst_error(expansion_from);
  CAPTURE(worst);
  CHECK(worst < expansion_error);
  CHECK(worst > expansion_error / 10.0);
  CHECK(worst_error(5.0) > expansion_error);
}

TEST_CASE("a hundred million failures are compared as two normal rates are") {
  const double n = 2e9, p = 0.05, d = 3e-6;
  const double z = d / std::sqrt(2.0 * p * (1.0 - p) / n);
  const double less = probability_fails_less(after(n * p, n), after(n * (p + d), n));
  CHECK(less == Approx(0.5 * std::erfc(-z / std::sqrt(2.0))).margin(1e-5));
  CHECK(less < 0.99);
  CHECK(probability_fails_less(after(n * p, n), after(n * p, n)) == Approx(0.5).margin(1e-7));
}
