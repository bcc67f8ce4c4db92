#include "rollcast/study/estimators.hpp"

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/exponential.hpp>
#include <boost/math/distributions/lognormal.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/pareto.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "made_rows.hpp"
#include "support/catch.hpp"

namespace rollcast::test::estimators_test {

namespace {

constexpr Probability nominal{.95};
constexpr double infinite = std::numeric_limits<double>::infinity();

/// The distribution itself in n equally likely values: no chance in it.
template <class Distribution>
SortedValues grid_of(const Distribution& distribution, std::size_t n) {
  std::vector<double> values;
  for (std::size_t i = 0; i < n; ++i) {
    values.push_back(quantile(distribution, (static_cast<double>(i) + .5) / static_cast<double>(n)));
  }
  return SortedValues{std::move(values)};
}

QuantileEstimate q95(const SortedValues& values) {
  return quantile_of(values, quantile_ranks(values.size(), .95, nominal));
}

/// Sum of Binomial(n, p) over the counts whose interval holds p: exact coverage.
template <class IntervalOf>
double exact_coverage(int n, double p, IntervalOf interval_of) {
  const boost::math::binomial_distribution<double> binomial(n, p);
  double coverage = 0;
  for (int k = 0; k <= n; ++k) {
    const Interval i = interval_of(k, n);
    if (i.low <= p && p <= i.high) coverage += pdf(binomial, k);
  }
  return coverage;
}

}  // namespace

TEST_CASE("The mean of 2, 4, 4, 4, 5, 5, 7, 9 is 5 with the standard error of n - 1 degrees of freedom") {
  const std::vector<double> values{2, 4, 4, 4, 5, 5, 7, 9};
  const auto mean = mean_of(values);
  CHECK(mean.value == 5.0);
  CHECK(mean.standard_error == Approx(std::sqrt(32.0 / 7 / 8)).epsilon(1e-14));
  CHECK(mean_of(std::vector{3.0}).standard_error == infinite);
}

TEST_CASE("Nothing is estimated from no values, from what is no number, or outside the range of a level") {
  CHECK_THROWS_AS(mean_of({}), std::invalid_argument);
  CHECK_THROWS_AS(SortedValues({}), std::invalid_argument);
  CHECK_THROWS_AS(SortedValues({1.0, std::nan("")}), std::invalid_argument);
  CHECK_THROWS_AS(quantile_ranks(0, .5, nominal), std::invalid_argument);
  CHECK_THROWS_AS(quantile_ranks(10, 1.0, nominal), std::invalid_argument);
  CHECK_THROWS_AS(quantile_ranks(10, .5, Probability{1.0}), std::invalid_argument);
  CHECK_THROWS_AS(mean_of_worst(SortedValues{{1.0}}, 0.0, nominal), std::invalid_argument);
  CHECK_THROWS_AS(probability_of(0, 0, nominal), std::invalid_argument);
  CHECK_THROWS_AS(probability_of(3, 2, nominal), std::invalid_argument);
}

TEST_CASE(
    "RSK-01: VaR and CVaR at 95 % of normal, exponential, lognormal and Pareto distributions are the closed forms") {
  const auto check = [](const auto& distribution, double var, double cvar) {
    const auto values = grid_of(distribution, 1'000'000);
    CHECK(q95(values).value == Approx(var).epsilon(1e-4));
    CHECK(mean_of_worst(values, .05, nominal).value == Approx(cvar).epsilon(1e-3));
    // Would fail: a tail of 5.1 % for 5 %.
    CHECK_FALSE(mean_of_worst(values, .051, nominal).value == Approx(cvar).epsilon(1e-3));
  };
  check(boost::math::normal_distribution<double>{}, 1.64485363, 2.06271281);
  check(boost::math::exponential_distribution<double>{1}, 2.99573227, 3.99573227);
  check(boost::math::lognormal_distribution<double>{0, 1}, 5.18025160, 8.55722687);
  check(boost::math::pareto_distribution<double>{1, 2.5}, 3.31445402, 5.52409003);
}

TEST_CASE("RSK-02: standard errors of VaR and CVaR at 95 % from 10,000 values are the asymptotic ones within 5 %") {
  const auto check = [](const auto& distribution, double var_error, double cvar_error) {
    const auto values = grid_of(distribution, 10'000);
    const auto interval = q95(values).interval;
    CHECK((interval.high - interval.low) / (2 * 1.959963985) == Approx(var_error).epsilon(.05));
    CHECK(mean_of_worst(values, .05, nominal).standard_error == Approx(cvar_error).epsilon(.05));
  };
  check(boost::math::normal_distribution<double>{}, .02113188, .02465573);
  check(boost::math::exponential_distribution<double>{1}, .04358899, .06244998);
  check(boost::math::lognormal_distribution<double>{0, 1}, .10946843, .25299923);
}

TEST_CASE("The mean of the worst 5 % scatters from sample to sample as much as its standard error says") {
  // 4000 samples of 1000 normals: the scatter is known to 1.1 %, so 5 % is 4.5 standard errors: false alarm < 1e-5.
  made::Engine engine{20260301};
  boost::random::normal_distribution<double> normal;
  std::vector<double> means, errors, naive_errors;
  for (int sample = 0; sample < 4000; ++sample) {
    std::vector<double> values(1000);
    for (double& x : values) x = normal(engine);
    const SortedValues sorted{std::move(values)};
    const auto worst = mean_of_worst(sorted, .05, nominal);
    means.push_back(worst.value);
    errors.push_back(worst.standard_error);
    naive_errors.push_back(mean_of(sorted.ascending().last(50)).standard_error);
  }
  const double scatter = mean_of(means).standard_error * std::sqrt(4000.0);
  CHECK(mean_of(errors).value == Approx(scatter).epsilon(.05));
  // Must fail: an error that forgets that the start of the tail is estimated too.
  CHECK_FALSE(mean_of(naive_errors).value == Approx(scatter).epsilon(.05));
}

TEST_CASE("A tail that is no whole number of values takes the next value by its fraction") {
  std::vector<double> values(30);
  std::iota(values.begin(), values.end(), 1.0);
  CHECK(mean_of_worst(SortedValues{values}, .05, nominal).value == Approx((30 + .5 * 29) / 1.5).epsilon(1e-14));
  CHECK(mean_of_worst(SortedValues{{1.0, 2.0, 10.0}}, .05, nominal).value == 10.0);
  CHECK(mean_of_worst(SortedValues{{7.0}}, .05, nominal).standard_error == infinite);
}

TEST_CASE("RSK-03: the 95 % quantile of 1000 values lies between the 936th and the 964th with probability .95809527") {
  const auto ranks = quantile_ranks(1000, .95, nominal);
  CHECK(ranks.value == 950);
  CHECK(ranks.low == 936);
  CHECK(ranks.high == 964);
  CHECK(ranks.coverage == Approx(.95809527).margin(5e-9));

  // Drawn: 4000 samples, within 4 standard errors: false alarm 6e-5.
  made::Engine engine{20260302};
  boost::random::uniform_01<double> uniform;
  constexpr int samples = 4000;
  int covered = 0, covered_by_too_few = 0;
  for (int sample = 0; sample < samples; ++sample) {
    std::vector<double> values(1000);
    for (double& x : values) x = uniform(engine);
    const SortedValues sorted{std::move(values)};
    const auto interval = quantile_of(sorted, ranks).interval;
    covered += interval.low <= .95 && .95 < interval.high;
    covered_by_too_few += sorted.at_rank(938) <= .95 && .95 < sorted.at_rank(962);
  }
  const double margin = 4 * std::sqrt(.958 * .042 / samples);
  CHECK(covered / double{samples} == Approx(ranks.coverage).margin(margin));
  // Must fail: two ranks narrower on each side.
  CHECK_FALSE(covered_by_too_few / double{samples} == Approx(ranks.coverage).margin(margin));
}

TEST_CASE("Ranks for quantiles cover at least what they promise, and drop to less when either end moves inward") {
  for (const std::size_t n : {20u, 101u, 1000u, 12345u}) {
    for (const double level : {.05, .25, .5, .75, .95}) {
      const auto ranks = quantile_ranks(n, level, nominal);
      CHECK(ranks.coverage >= .95);
      const boost::math::binomial_distribution<double> below(static_cast<double>(n), level);
      if (ranks.low > 0) CHECK(cdf(below, static_cast<double>(ranks.low)) > .025);
      if (ranks.high <= n && ranks.high > 1) {
        CHECK(cdf(complement(below, static_cast<double>(ranks.high) - 2)) > .025);
      }
    }
  }
}

TEST_CASE("Times that never came sort last, and a quantile among them never comes") {
  std::vector<double> hours(100, infinite);
  for (std::size_t i = 0; i < 96; ++i) hours[99 - i] = static_cast<double>(i);
  const SortedValues sorted{hours};
  const auto q = quantile_of(sorted, quantile_ranks(100, .95, nominal));
  CHECK(q.value == 94.0);
  CHECK(q.interval.high == infinite);
  CHECK(std::isfinite(q.interval.low));
  CHECK(quantile_of(sorted, quantile_ranks(100, .97, nominal)).value == infinite);
}

TEST_CASE("Too few values leave a quantile unbounded on the side where none of them can enclose it") {
  const auto q = q95(SortedValues{{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}});
  CHECK(q.value == 10.0);
  CHECK(q.interval.high == infinite);
  const auto median = quantile_of(SortedValues{{3.0, 1.0}}, quantile_ranks(2, .5, nominal));
  CHECK(median.value == 1.0);
  CHECK(median.interval.low == -infinite);
  CHECK(median.interval.high == infinite);
}

TEST_CASE("Wilson's intervals are the known ones and end exactly at 0 and 1") {
  const auto check = [](std::int64_t events, std::int64_t trials, double low, double high) {
    const Interval interval = wilson_interval(events, trials, nominal);
    CHECK(interval.low == Approx(low).margin(5e-11));
    CHECK(interval.high == Approx(high).margin(5e-11));
  };
  check(0, 10, 0.0, 0.2775327998629);
  check(1, 10, 0.0178762130951, 0.4041500267952);
  check(8, 10, 0.4901624715366, 0.9433178485456);
  check(81, 263, 0.2552885198783, 0.3662095769828);  // Newcombe, Statistics in Medicine 17 (1998): .2553, .3662
  CHECK(wilson_interval(0, 10, nominal).low == 0.0);
  CHECK(wilson_interval(10, 10, nominal).high == 1.0);
}

TEST_CASE("Wilson's intervals of rare events cover where Wald's do not") {
  const auto wilson = [](int k, int n) { return wilson_interval(k, n, nominal); };
  const auto wald = [](int k, int n) {
    const double p = static_cast<double>(k) / n, half_width = 1.959963985 * std::sqrt(p * (1 - p) / n);
    return Interval{p - half_width, p + half_width};
  };
  CHECK(exact_coverage(200, .01, wilson) > .94);
  CHECK(exact_coverage(100, .02, wilson) > .94);
  // Must fail: the interval that has no width at zero events.
  CHECK_FALSE(exact_coverage(200, .01, wald) > .94);
  CHECK_FALSE(exact_coverage(100, .02, wald) > .94);
}

TEST_CASE("Clopper and Pearson's intervals are the known ones") {
  const auto check = [](std::int64_t events, std::int64_t trials, double low, double high) {
    const Interval interval = exact_interval(events, trials, .025);
    CHECK(interval.low == Approx(low).margin(5e-5));
    CHECK(interval.high == Approx(high).margin(5e-5));
  };
  // Newcombe, Statistics in Medicine 17 (1998), table I.
  check(81, 263, .2527, .3676);
  check(15, 148, .0578, .1617);
  check(0, 20, 0, .1684);
  check(1, 29, .0009, .1776);
  CHECK(exact_interval(0, 1000, .025).high == Approx(1 - std::pow(.025, 1e-3)).epsilon(1e-12));
  CHECK(exact_interval(7, 7, .025).high == 1.0);
}

TEST_CASE("Below twenty events the interval of a probability is exact and covers, where Wilson's does not") {
  const auto ours = [](int k, int n) { return probability_of(k, n, nominal).interval; };
  const auto wilson = [](int k, int n) { return wilson_interval(k, n, nominal); };
  CHECK(probability_of(19, 1000, nominal).interval.low == exact_interval(19, 1000, .025).low);
  CHECK(probability_of(20, 1000, nominal).interval.low == wilson_interval(20, 1000, nominal).low);
  CHECK(probability_of(990, 1000, nominal).interval.high == exact_interval(990, 1000, .025).high);
  CHECK(exact_coverage(150, .001, ours) >= .95);
  CHECK(exact_coverage(2000, .003, ours) >= .95);
  // Must fail: the score interval of an event in a thousand.
  CHECK_FALSE(exact_coverage(150, .001, wilson) >= .95);
}

TEST_CASE("The shape of a sample is that of its central moments") {
  const std::vector<double> values{0, 0, 0, 4};
  const SampleShape sample = shape_of(values);
  CHECK(sample.mean == 1.0);
  CHECK(sample.standard_error == 1.0);
  CHECK(sample.skewness == Approx(6.0 / std::pow(3.0, 1.5)));
  CHECK(sample.kurtosis == Approx(21.0 / 9));
  CHECK(shape_of(std::vector{2.0, 2.0}).skewness == 0.0);
}

TEST_CASE("An interval of a mean undoes Hall's transformation, and is Student's without skewness") {
  const SampleShape skewed{400, 10, .5, 2.5, 12};
  const double n = 400, nu = 2 * n / 11, s = .5 * std::sqrt(n);
  const Interval interval = interval_of_mean(skewed, .1);
  const auto transformed = [&](double mean) {
    const double t = (10 - mean) / s, g = 2.5;
    return std::sqrt(n) * (t + g * t * t / 3 + g * g * t * t * t / 27 + g / (6 * n));
  };
  const double critical = quantile(complement(boost::math::students_t_distribution<double>{nu}, .05));
  CHECK(transformed(interval.low) == Approx(critical).epsilon(1e-10));
  CHECK(transformed(interval.high) == Approx(-critical).epsilon(1e-10));
  CHECK(interval.high - 10 > 10 - interval.low);
  const Interval plain = interval_of_mean({9, 0, 1, 0, 1.5}, .05);
  CHECK(plain.high == Approx(2.30600413520).epsilon(1e-10));
  CHECK(plain.low == Approx(-2.30600413520).epsilon(1e-10));
  CHECK(interval_of_mean({5, 3, 0, 0, 0}, .05).high == 3.0);
  CHECK(interval_of_mean({1, 3, infinite, 0, 0}, .05).high == infinite);
}

namespace {

constexpr double spread = 1.25;

/// Minutes of incidents: none in nine runs of ten, else lognormal. What a plain interval covers worst.
std::vector<double> minutes(made::Engine& engine, std::size_t n) {
  boost::random::uniform_01<double> uniform;
  boost::random::normal_distribution<double> normal;
  std::vector<double> values(n);
  for (double& x : values) x = uniform(engine) < .1 ? std::exp(spread * normal(engine)) : 0.0;
  return values;
}

/// Of 2,000 samples of 500, those whose interval holds the truth.
template <class IntervalOf>
int covered_of_2000(double truth, IntervalOf interval_of) {
  made::Engine engine{20261130};
  int covered = 0;
  for (int sample = 0; sample < 2000; ++sample) {
    const Interval interval = interval_of(minutes(engine, 500));
    covered += interval.low <= truth && truth <= interval.high;
  }
  return covered;
}

Interval students(const std::vector<double>& values) {
  const Estimate mean = mean_of(values);
  const double half_width = t_critical(values.size(), .95) * mean.standard_error;
  return {mean.value - half_width, mean.value + half_width};
}

}  // namespace

TEST_CASE("From 500 runs on the interval of a skewed mean covers .93, where Student's does not") {
  // Fewer covered of 2000 than Binomial(2000, .93) allows at 1e-5.
  const auto least = 2000 - made::upper_count(2000, .07, 1e-5);
  const double truth = .1 * std::exp(spread * spread / 2);
  CHECK(covered_of_2000(truth, [](const auto& values) { return estimate_of_mean(values, nominal).interval; }) >= least);
  // Must fail: no correction for skewness.
  CHECK_FALSE(covered_of_2000(truth, students) >= least);
}

TEST_CASE("From 500 runs on the interval of the mean of the worst 5 % covers .93, where the plain one does not") {
  const auto least = 2000 - made::upper_count(2000, .07, 1e-5);
  // The worst 5 % of all are the upper half of the lognormal tenth: E(X | X > 1) = exp(spread² / 2) P(Z < spread) / .5.
  const double truth = std::exp(spread * spread / 2) * cdf(boost::math::normal_distribution<double>{}, spread) / .5;
  const auto of_worst = [](std::vector<double> values) {
    return mean_of_worst(SortedValues{std::move(values)}, .05, nominal);
  };
  CHECK(covered_of_2000(truth, [&](auto values) { return of_worst(std::move(values)).interval; }) >= least);
  CHECK_FALSE(covered_of_2000(truth, [&](auto values) {
                const auto worst = of_worst(std::move(values));
                return Interval{worst.value - 1.96 * worst.standard_error, worst.value + 1.96 * worst.standard_error};
              }) >= least);
}

TEST_CASE("Too few runs are told by their number, or by a mean that rests on few of them") {
  std::vector<double> values(600, 0.0);
  CHECK_FALSE(estimate_of_mean(values, nominal).too_few_runs);  // never happens, as far as is known
  for (std::size_t i = 0; i < 149; ++i) values[i] = 1;
  CHECK(estimate_of_mean(values, nominal).too_few_runs);
  values[149] = 1;
  CHECK_FALSE(estimate_of_mean(values, nominal).too_few_runs);
  values[0] = 1e4;  // all but one of them counts for nothing
  CHECK(estimate_of_mean(values, nominal).too_few_runs);
  CHECK(estimate_of_mean(std::vector<double>(499, 1.0), nominal).too_few_runs);
  CHECK_FALSE(estimate_of_mean(std::vector<double>(500, 1.0), nominal).too_few_runs);
}

}  // namespace rollcast::test::estimators_test
