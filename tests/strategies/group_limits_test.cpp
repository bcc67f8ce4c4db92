// The recursion behind group sequential tests, against published constants and figures worked out by other means.

#include <array>
#include <cmath>
#include <limits>

#include "rollcast/kernel/samplers.hpp"
#include "strategies/judges/group_limits.hpp"
#include "strategies/judges/watched_walk.hpp"
#include "support/catch.hpp"

namespace rollcast::test::group_limits_test {

namespace {

constexpr double never = std::numeric_limits<double>::infinity();

std::vector<double> whole_times(int n) {
  std::vector<double> times;
  for (int k = 1; k <= n; ++k) times.push_back(k);
  return times;
}

double two_sided_peeking(std::size_t looks, double limit) {
  return run_group_test(equal_fractions(looks), std::vector<double>(looks, limit), Sides::two, 0.0).rejects;
}

void check_limits(const std::vector<double>& limits, const std::vector<double>& expected, double tolerance) {
  REQUIRE(limits.size() == expected.size());
  for (std::size_t k = 0; k < limits.size(); ++k) CHECK(limits[k] == Approx(expected[k]).margin(tolerance));
}

/// Power of a one-sided test that spends 5 % as a power of the fraction (Kim & DeMets) at ten looks, and finds 0.1
/// standard deviations with 500 observations an arm.
double power_of_spending(double exponent) {
  const auto fractions = equal_fractions(10);
  const auto limits = spending_limits(
      fractions, [=](double f) { return 0.05 * std::pow(f, exponent); }, Sides::one);
  return run_group_test(fractions, limits, Sides::one, 0.1 * std::sqrt(250.0)).rejects;
}

/// Drift at which a test rejects at 90 %.
double drift_of_power(const std::vector<double>& fractions, const std::vector<double>& limits) {
  double low = 0.0, high = 10.0;
  for (int i = 0; i < 50; ++i) {
    const double middle = (low + high) / 2.0;
    (run_group_test(fractions, limits, Sides::two, middle).rejects < 0.9 ? low : high) = middle;
  }
  return low;
}

}  // namespace

TEST_CASE("SEQ-03: the walk gives the normal SPRT's exact errors and mean lengths, which are not Wald's") {
  const double wald = std::log(19.0);
  for (const auto& [mean, length] :
       {std::pair{0.0, 24.185474}, std::pair{0.25, 42.129991}, std::pair{0.5, 24.185474}}) {
    WatchedWalk walk{whole_times(600), mean};
    double rejects = 0.0, mean_length = 0.0;
    for (double n = 1.0; n <= 600.0; ++n) {
      mean_length += walk.chance_of_going_on();
      rejects += walk.look((n / 4.0 - 2.0 * wald) / std::sqrt(n), (n / 4.0 + 2.0 * wald) / std::sqrt(n)).above;
    }
    CHECK(walk.chance_of_going_on() < 1e-5);
    CHECK(mean_length == Approx(length).margin(1e-4));
    if (mean == 0.0) CHECK(rejects == Approx(0.037858).margin(1e-6));
    if (mean == 0.5) CHECK(rejects == Approx(1.0 - 0.037858).margin(1e-6));
  }
}

TEST_CASE("a walk that nothing ends is a normal at any look, and one look is the normal tail") {
  const std::vector<double> times{1.0, 1.5, 40.0, 40.01, 41.0};
  WatchedWalk walk{times, 0.3};
  for (const double time : times) {
    CHECK(walk.chance_above(1.0) == Approx(normal_probability(0.3 * std::sqrt(time) - 1.0)).margin(1e-9));
    const LookChances ends = walk.look(-never, never);
    CHECK(ends.above + ends.below == 0.0);
    CHECK(walk.chance_of_going_on() == Approx(1.0).margin(1e-9));
  }
  WatchedWalk one{{5.0}};
  const LookChances ends = one.look(-1.0, 2.0);
  CHECK(ends.above == Approx(normal_probability(-2.0)).epsilon(1e-12));
  CHECK(ends.below == Approx(normal_probability(-1.0)).epsilon(1e-12));
  CHECK(one.chance_of_going_on() == Approx(1.0 - ends.above - ends.below).margin(1e-9));
}

TEST_CASE("SEQ-04: looking again and again at 5 % fires as Armitage, McPherson and Rowe published") {
  const std::array<std::pair<std::size_t, double>, 9> published{{{1, 0.050000},
                                                                 {2, 0.083118},
                                                                 {3, 0.107256},
                                                                 {4, 0.126169},
                                                                 {5, 0.141689},
                                                                 {10, 0.193357},
                                                                 {20, 0.247911},
                                                                 {50, 0.320450},
                                                                 {100, 0.373619}}};
  for (const auto& [looks, rate] : published) CHECK(two_sided_peeking(looks, 1.959964) == Approx(rate).margin(1e-6));
}

TEST_CASE("SEQ-05: Pocock's constants") {
  const std::array<std::pair<std::size_t, double>, 5> published{
      {{2, 2.17827}, {3, 2.28948}, {4, 2.36130}, {5, 2.41318}, {10, 2.55501}}};
  for (const auto& [looks, constant] : published) {
    check_limits(shaped_limits(equal_fractions(looks), 0.5, 0.05, Sides::two), std::vector<double>(looks, constant),
                 1e-5);
    CHECK(two_sided_peeking(looks, constant) == Approx(0.05).margin(1e-6));
  }
}

TEST_CASE("SEQ-06: O'Brien and Fleming's limits at five looks") {
  check_limits(shaped_limits(equal_fractions(5), 0.0, 0.05, Sides::two), {4.5617, 3.2256, 2.6337, 2.2809, 2.0401},
               5e-5);
}

TEST_CASE("SEQ-07: Lan and DeMets' limits at five looks") {
  const auto spend = [](auto* spent) {
    return spending_limits(
        equal_fractions(5), [spent](double f) { return spent(f, 0.025); }, Sides::two);
  };
  check_limits(spend(spent_like_obrien_fleming), {4.8769, 3.3570, 2.6803, 2.2898, 2.0310}, 1e-4);
  check_limits(spend(spent_like_pocock), {2.4380, 2.4268, 2.4102, 2.3966, 2.3860}, 1e-4);
}

TEST_CASE("SEQ-08: what five looks cost and save at 90 % power") {
  const auto five = equal_fractions(5);
  const double fixed = normal_quantile(0.975) + normal_quantile(0.9);
  for (const auto& [power, drift, inflation, mean] :
       {std::array{0.5, 3.56047, 1.20647, 0.68488}, std::array{0.0, 3.28416, 1.02649, 0.75025}}) {
    const auto limits = shaped_limits(five, power, 0.05, Sides::two);
    const double found = drift_of_power(five, limits), factor = found * found / (fixed * fixed);
    CHECK(found == Approx(drift).margin(1e-5));
    CHECK(factor == Approx(inflation).margin(1e-5));
    CHECK(factor * run_group_test(five, limits, Sides::two, found).mean_last_fraction == Approx(mean).margin(1e-5));
  }
}

TEST_CASE("SEQ-09: power of spending functions in a published comparison of platforms") {
  CHECK(power_of_spending(1.0) == Approx(0.410479).margin(1e-6));
  CHECK(power_of_spending(2.0) == Approx(0.446360).margin(1e-6));
  CHECK(power_of_spending(3.0) == Approx(0.459613).margin(1e-6));
  CHECK(run_group_test(equal_fractions(1), std::array{normal_quantile(0.95)}, Sides::one, 0.1 * std::sqrt(250.0))
            .rejects == Approx(0.474599).margin(1e-6));
  const std::vector<double> constant(500, 2.995405);
  CHECK(run_group_test(equal_fractions(500), constant, Sides::one, 0.1 * std::sqrt(250.0)).rejects ==
        Approx(0.189943).margin(1e-6));
  CHECK(run_group_test(equal_fractions(500), constant, Sides::one, 0.0).rejects == Approx(0.026453).margin(1e-6));
}

TEST_CASE("limits spend just the level, whatever the looks' distances") {
  const std::vector<double> uneven{0.02, 0.3, 0.31, 0.9, 1.0};
  for (const Sides sides : {Sides::one, Sides::two}) {
    const double side = sides == Sides::two ? 0.005 : 0.01;
    const auto level = [&](const std::vector<double>& limits) {
      return run_group_test(uneven, limits, sides, 0.0).rejects;
    };
    CHECK(level(shaped_limits(uneven, 0.5, 0.01, sides)) == Approx(0.01).margin(1e-9));
    CHECK(level(shaped_limits(uneven, 0.0, 0.01, sides)) == Approx(0.01).margin(1e-9));
    for (auto* spent : {spent_like_pocock, spent_like_obrien_fleming})
      CHECK(level(spending_limits(
                uneven, [&](double f) { return spent(f, side); }, sides)) == Approx(0.01).margin(1e-9));
  }
}

}  // namespace rollcast::test::group_limits_test
