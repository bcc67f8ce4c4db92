// The elementary functions that the engine uses: near enough to the truth, wherever they come from.

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cmath>
#include <limits>

#include "rollcast/kernel/samplers.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::elementary_functions_test {

namespace {

using Exact = boost::multiprecision::cpp_bin_float_50;

/// The largest error in units of the last place over random arguments between `from` and `to`.
template <class Function, class Oracle>
double worst_ulps(double from, double to, Function function, Oracle oracle) {
  Stream stream{12, 0, {}, 0};
  double worst = 0.0;
  for (int i = 0; i < draws(2'000); ++i) {
    const double x = from + (to - from) * draw_uniform(stream);
    const Exact exact = oracle(Exact{x});
    const double nearest = std::abs(static_cast<double>(exact)), ulp = std::nextafter(nearest, INFINITY) - nearest;
    worst = std::max(worst, std::abs(static_cast<double>((Exact{function(x)} - exact) / ulp)));
  }
  return worst;
}

}  // namespace

TEST_CASE("exp, log and pow are within .55 units of the last place, sin, cos, expm1 and log1p within 1") {
  using namespace boost::multiprecision;
  const auto e = [](double x) { return std::exp(x); };
  const auto exact_e = [](const Exact& x) { return exp(x); };
  CHECK(worst_ulps(-700.0, 700.0, e, exact_e) < 0.55);
  CHECK(worst_ulps(-2.0, 2.0, e, exact_e) < 0.55);
  const auto exact_log = [](const Exact& x) { return log(x); };
  CHECK(worst_ulps(
            1e-9, 2.0, [](double x) { return std::log(x); }, exact_log) < 0.55);
  CHECK(worst_ulps(
            1.0, 1e9, [](double x) { return std::log(x); }, exact_log) < 0.55);
  CHECK(worst_ulps(
            1e-3, 50.0, [](double x) { return std::pow(x, -1.7); },
            [](const Exact& x) { return pow(x, Exact{-1.7}); }) < 0.55);
  CHECK(worst_ulps(
            -700.0, 700.0, [](double x) { return std::sin(x); }, [](const Exact& x) { return sin(x); }) < 1.0);
  CHECK(worst_ulps(
            -700.0, 700.0, [](double x) { return std::cos(x); }, [](const Exact& x) { return cos(x); }) < 1.0);
  CHECK(worst_ulps(
            -1.0, 1.0, [](double x) { return std::expm1(x); }, [](const Exact& x) { return Exact{exp(x) - 1}; }) < 1.0);
  CHECK(worst_ulps(
            -0.9, 1.0, [](double x) { return std::log1p(x); }, [](const Exact& x) { return Exact{log(1 + x)}; }) < 1.0);
  // Must be seen: the next number.
  CHECK(worst_ulps(
            -2.0, 2.0, [](double x) { return std::nextafter(std::exp(x), 0.0); }, exact_e) > 0.55);
}

}  // namespace rollcast::test::elementary_functions_test
