// Published run lengths of control charts, and those of the chart that a judge uses.

#include "strategies/judges/run_length.hpp"

#include <cmath>
#include <vector>

#include "rollcast/kernel/samplers.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::run_length_test {

namespace {

/// Run length of a Bernoulli CUSUM by sweeping the equations of its chain until they hold.
double by_sweeps(const BernoulliCusum& chart, double p) {
  const auto states = static_cast<std::size_t>(chart.threshold), up = static_cast<std::size_t>(chart.up);
  std::vector<double> steps(states, 0.0);
  for (double change = 1.0; change > 1e-11;) {
    change = 0.0;
    for (std::size_t s = 0; s < states; ++s) {
      const double after_failure = s + up < states ? steps[s + up] : 0.0;
      const double next = 1.0 + p * after_failure + (1.0 - p) * steps[s == 0 ? 0 : s - 1];
      change = std::max(change, std::abs(next - steps[s]) / next);
      steps[s] = next;
    }
  }
  return steps.front();
}

}  // namespace

TEST_CASE("DRF-01: Shewhart's chart") {
  CHECK(shewhart_run_length(3.0, 0.0) == Approx(370.398347).epsilon(1e-8));
  CHECK(shewhart_run_length(3.0, 1.0) == Approx(43.894682).epsilon(1e-7));
  CHECK(shewhart_run_length(3.0, 2.0) == Approx(6.302963).epsilon(1e-6));
}

TEST_CASE("DRF-02: CUSUM charts of normal observations") {
  CHECK(cusum_run_length(0.5, 3.0, 0.0) == Approx(117.595704).epsilon(1e-8));
  CHECK(cusum_run_length(0.5, 3.0, 1.5) == Approx(3.749108).epsilon(1e-6));
  CHECK(cusum_run_length(0.5, 4.0, 0.0) == Approx(335.367578).epsilon(1e-8));
  CHECK(cusum_run_length(0.5, 4.0, 0.5) == Approx(26.679162).epsilon(1e-7));
  CHECK(cusum_run_length(0.5, 4.0, 1.0) == Approx(8.383202).epsilon(1e-6));
  CHECK(cusum_run_length(0.5, 4.0, 2.0) == Approx(3.342770).epsilon(1e-6));
  CHECK(cusum_run_length(0.5, 5.0, 0.0) == Approx(930.887012).epsilon(1e-8));
  CHECK(cusum_run_length(0.5, 5.0, 1.0) == Approx(10.375975).epsilon(1e-7));
  const double one_sided = cusum_run_length(0.5, 4.0, 0.0);
  CHECK(two_sided_run_length(one_sided, one_sided) == Approx(167.683789).epsilon(1e-8));
}

TEST_CASE("DRF-03 and DRF-04: EWMA charts") {
  struct Chart {
    double weight, limit;
    std::vector<double> expected;  ///< for shifts of 0, .5, 1 and 2
  };
  const std::vector<double> shifts{0.0, 0.5, 1.0, 2.0};
  for (const Chart& chart : {Chart{0.5, 3.071, {499.90601, 88.79539, 17.47663, 3.62800}},
                             Chart{0.1, 2.814, {499.57955, 31.29744, 10.33067, 4.36225}},
                             Chart{0.03, 2.437, {499.85916, 29.32098, 12.59758, 5.98684}}})
    for (std::size_t i = 0; i < shifts.size(); ++i)
      CHECK(ewma_run_length(chart.weight, chart.limit, shifts[i]) == Approx(chart.expected[i]).epsilon(1e-6));
  CHECK(ewma_run_length(0.25, 3.0, 1.0) == Approx(11.1542670164).epsilon(1e-10));
}

TEST_CASE("DRF-05: Bernoulli CUSUM charts, request by request") {
  CHECK(run_length({68, 200}, 0.01) == Approx(2098.2213).epsilon(1e-7));
  CHECK(run_length({68, 200}, 0.02) == Approx(357.6628).epsilon(1e-6));
  CHECK(run_length({68, 200}, 0.04) == Approx(115.0465).epsilon(1e-6));
  CHECK(run_length({68, 250}, 0.01) == Approx(4010.9798).epsilon(1e-7));
  CHECK(run_length({68, 250}, 0.02) == Approx(476.7313).epsilon(1e-6));
  CHECK(run_length({68, 250}, 0.04) == Approx(142.4360).epsilon(1e-6));
  CHECK_FALSE(run_length({67, 200}, 0.01) == Approx(2098.2213).epsilon(1e-3));
}

TEST_CASE("DRF-06: CUSUM charts of Poisson counts") {
  CHECK(poisson_cusum_run_length(5, 10, 4.0) == Approx(655.475181).epsilon(1e-8));
  CHECK(poisson_cusum_run_length(5, 10, 6.0) == Approx(10.717637).epsilon(1e-7));
  CHECK(poisson_cusum_run_length(5, 10, 8.0) == Approx(4.297099).epsilon(1e-6));
}

TEST_CASE("the recursion over thresholds solves the equations of the chain, for short and long run lengths") {
  const std::vector<std::pair<BernoulliCusum, double>> charts{{{1, 1}, 0.005}, {{1, 6}, 0.2},      {{3, 2}, 0.02},
                                                              {{5, 40}, 0.2},  {{68, 200}, 0.007}, {{68, 250}, 0.02},
                                                              {{20, 93}, 0.04}};
  for (const auto& [chart, p] : charts) {
    CAPTURE(chart.up, chart.threshold, p);
    CHECK(run_length(chart, p) == Approx(by_sweeps(chart, p)).epsilon(1e-6));
  }
}

TEST_CASE("the threshold for a run length is the first that has it") {
  for (const double wanted : {100.0, 1e4, 1e7, 1e10}) {
    const std::int64_t threshold = threshold_for_run_length(68, 0.01, wanted);
    CHECK(run_length({68, threshold}, 0.01) >= wanted);
    if (threshold > 1) CHECK(run_length({68, threshold - 1}, 0.01) < wanted);
  }
  CHECK(threshold_for_run_length(68, 0.01, 1.0) == 1);
}

}  // namespace rollcast::test::run_length_test
