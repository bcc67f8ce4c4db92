#include "rollcast/lifecycle/detectors.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <stdexcept>
#include <vector>

#include "rollcast/kernel/samplers.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::detectors_test {

namespace {

using Tenths = std::array<double, 10>;

/// Shares of a normal distribution of this mean in the deciles of the standard one.
Tenths shares_of_normal(double mean) {
  Tenths shares;
  double below = 0.0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const double edge = static_cast<double>(i + 1) / 10.0;
    const double up_to = i + 1 == shares.size() ? 1.0 : normal_probability(normal_quantile(edge) - mean);
    shares[i] = up_to - below;
    below = up_to;
  }
  return shares;
}

std::array<std::int64_t, 10> uniform_counts(Stream& stream, int size) {
  std::array<std::int64_t, 10> counts{};
  for (int i = 0; i < size; ++i) ++counts[static_cast<std::size_t>(10.0 * draw_uniform(stream))];
  return counts;
}

/// Of pairs of samples of 200 from one distribution, how many have an index above 0.1.
std::int64_t above_a_tenth(int pairs) {
  Stream stream{7, 0, {}, 0};
  std::int64_t above = 0;
  for (int i = 0; i < pairs; ++i) {
    const auto reference = uniform_counts(stream, 200), current = uniform_counts(stream, 200);
    above += population_stability_index(reference, current) > 0.1;
  }
  return above;
}

/// A rate of failures that changes after some requests.
struct Rates {
  double before;
  int until = std::numeric_limits<int>::max();
  double after = 0.0;

  double at(int request) const { return request < until ? before : after; }
};

/// How many requests, one by one, a detector takes to signal drift; more than `most` if it does not.
int requests_until_drift(DriftDetector& detector, Stream& stream, const Rates& rates, int most) {
  for (int n = 1; n <= most; ++n)
    if (detector.observe({1, draw_uniform(stream) < rates.at(n - 1)}) == DriftSignal::drift) return n;
  return most + 1;
}

std::int64_t ddm_alarms(double rate, int most, int runs) {
  Stream stream{8, 0, {}, 0};
  std::int64_t alarms = 0;
  for (int r = 0; r < runs; ++r) {
    DdmDetector detector{{}};
    alarms += requests_until_drift(detector, stream, {rate}, most) <= most;
  }
  return alarms;
}

/// Of the published figures, by simulation with 100,000 runs or more each, "within .006".
bool agrees(std::int64_t alarms, int runs, double expected) {
  const double estimate = static_cast<double>(alarms) / runs;
  return std::abs(estimate - expected) < z_limit * std::sqrt(expected * (1.0 - expected) / runs) + 0.006;
}

}  // namespace

TEST_CASE("the stability index of shifted normal distributions in deciles is the known one (DRF-07)") {
  CHECK(population_stability_index(shares_of_normal(0.0), shares_of_normal(0.25)) == Approx(0.05981558).epsilon(1e-6));
  CHECK(population_stability_index(shares_of_normal(0.0), shares_of_normal(0.5)) == Approx(0.23774920).epsilon(1e-6));
}

TEST_CASE("limits of the stability index are chi-square quantiles with one degree less than bins (DRF-07)") {
  CHECK(psi_limit(10, 200, 200, 0.05) == Approx(0.169190).margin(5e-7));
  CHECK(psi_false_alarm_rate(10, 200, 200, 0.1) == Approx(0.350485).margin(5e-7));
  CHECK(psi_false_alarm_rate(10, 300, 900, psi_limit(10, 300, 900, 0.02)) == Approx(0.02).epsilon(1e-9));
  CHECK(psi_limit(11, 200, 200, 0.05) > 0.18);  // the twin: as many degrees as bins
}

TEST_CASE(
    "small samples of one distribution exceed a limit as often as known, more often than asymptotically (DRF-07)") {
  const int pairs = draws(30'000);
  const std::int64_t above = above_a_tenth(pairs);
  CHECK(std::abs(z_score(above, pairs, 0.371450)) < z_limit);
  if (all_drawn) CHECK(z_score(above, pairs, 0.350485) > z_limit);
}

TEST_CASE("a bin that is empty counts half an observation, and not at all where it is empty in both samples") {
  using Counts = std::array<std::int64_t, 3>;
  const double half = 0.5 / 100.0;
  const double index = population_stability_index(Counts{0, 50, 50}, Counts{10, 45, 45});
  CHECK(index == Approx((0.1 - half) * std::log(0.1 / half) + 2.0 * (0.45 - 0.5) * std::log(0.45 / 0.5)));
  CHECK(population_stability_index(Counts{0, 50, 50}, Counts{0, 50, 50}) == 0.0);
  CHECK(std::isinf(population_stability_index(std::array{0.0, 1.0}, std::array{0.5, 0.5})));
  CHECK_THROWS_AS(population_stability_index(std::vector{1.0}, std::vector{0.5, 0.5}), std::invalid_argument);
}

TEST_CASE("the PSI detector errs at its false-alarm rates, and starts over after drift") {
  Stream stream{9, 0, {}, 0};
  const int runs = draws(20'000);
  std::int64_t drifts = 0, warnings = 0;
  for (int r = 0; r < runs; ++r) {
    PsiDetector detector{{.reference_requests = 4000, .window_requests = 2000}};
    detector.observe({4000, draw_binomial(stream, 4000, 0.2)});
    const DriftSignal signal = detector.observe({2000, draw_binomial(stream, 2000, 0.2)});
    drifts += signal == DriftSignal::drift;
    warnings += signal == DriftSignal::warning;
  }
  CHECK(std::abs(z_score(drifts, runs, 0.01)) < z_limit);
  CHECK(std::abs(z_score(warnings, runs, 0.04)) < z_limit);

  PsiDetector detector{{.reference_requests = 1000, .window_requests = 1000}};
  CHECK(detector.observe({1000, 100}) == DriftSignal::sound);
  CHECK(detector.observe({999, 300}) == DriftSignal::sound);  // the window is not full
  CHECK(detector.observe({1, 0}) == DriftSignal::drift);
  CHECK(detector.observe({1000, 300}) == DriftSignal::sound);  // the new reference
  CHECK(detector.observe({1000, 300}) == DriftSignal::sound);
  CHECK(detector.observe({1000, 100}) == DriftSignal::drift);
}

TEST_CASE("DDM errs as often as known at constant rates (DRF-08)") {
  const int runs = draws(10'000);
  CHECK(agrees(ddm_alarms(0.05, 1000, runs), runs, 0.56808));
  CHECK(agrees(ddm_alarms(0.2, 1000, runs), runs, 0.25326));
  CHECK(agrees(ddm_alarms(0.4, 1000, runs), runs, 0.12099));
  const int long_runs = draws(3000);
  CHECK(agrees(ddm_alarms(0.2, 10'000, long_runs), long_runs, 0.29513));
}

TEST_CASE("DDM finds a rise from 20 to 30 percent as often and as late as known (DRF-08)") {
  Stream stream{10, 0, {}, 0};
  const int runs = draws(10'000);
  std::int64_t found = 0;
  Tally delay;
  for (int r = 0; r < runs; ++r) {
    DdmDetector detector{{}};
    const int n = requests_until_drift(detector, stream, {0.2, 1000, 0.3}, 3000);
    if (n <= 1000 || n > 3000) continue;
    ++found;
    delay.add(n - 1000.0);
  }
  CHECK(agrees(found, runs, 0.647095));
  CHECK(std::abs(delay.mean() - 474.64) < z_limit * delay.standard_error() + 5.0);
}

TEST_CASE("DDM that looks before thirty requests would err more often (twin of DRF-08)") {
  if (!all_drawn) return;
  Stream stream{11, 0, {}, 0};
  std::int64_t alarms = 0;
  for (int r = 0; r < 2000; ++r) {
    DdmDetector detector{{.least_requests = 10}};
    alarms += requests_until_drift(detector, stream, {0.2}, 1000) <= 1000;
  }
  CHECK_FALSE(agrees(alarms, 2000, 0.25326));
}

TEST_CASE("DDM warns at two standard errors above its lowest, signals drift at three, and starts over") {
  DdmDetector detector{{}};
  CHECK(detector.observe({100, 20}) == DriftSignal::sound);  // 0.2, and a standard error of 0.04
  CHECK(detector.observe({4, 4}) == DriftSignal::sound);     // 24 of 104: 0.272 with its error
  CHECK(detector.observe({3, 3}) == DriftSignal::warning);   // 27 of 107: 0.294
  CHECK(detector.observe({10, 0}) == DriftSignal::sound);    // 27 of 117: 0.270
  CHECK(detector.observe({10, 10}) == DriftSignal::drift);   // 37 of 127: 0.332
  CHECK(detector.observe({29, 29}) == DriftSignal::sound);   // too few again
  CHECK(detector.observe({100, 40}) == DriftSignal::sound);
}

TEST_CASE("the cuts of an adaptive window are those of its two bounds (DRF-09)") {
  CHECK(adwin_hoeffding_cut(500, 500, 0.05 / 1000.0) == Approx(0.15026498).margin(5e-9));
  CHECK(adwin_variance_cut(500, 500, 0.05 / 1000.0, 0.16) == Approx(0.14472096).margin(5e-9));
  CHECK(adwin_hoeffding_cut(500, 500, 0.05) < 0.10);  // the twin: a confidence that is not divided by the requests
  CHECK(adwin_variance_cut(500, 500, 0.05 / 1000.0, 0.01) < adwin_hoeffding_cut(500, 500, 0.05 / 1000.0) / 2.0);
}

TEST_CASE("the bound by Hoeffding holds for means of random samples, and the one by variance nearly so") {
  Stream stream{12, 0, {}, 0};
  const int runs = draws(100'000);
  std::int64_t beyond_hoeffding = 0, beyond_variance = 0;
  for (int r = 0; r < runs; ++r) {
    const auto mean = [&](std::int64_t n) { return static_cast<double>(draw_binomial(stream, n, 0.2)) / double(n); };
    const double difference = std::abs(mean(300) - mean(700));
    beyond_hoeffding += difference >= adwin_hoeffding_cut(300, 700, 0.05);
    beyond_variance += difference >= adwin_variance_cut(300, 700, 0.05, 0.16);
  }
  CHECK(beyond_hoeffding < runs / 20);
  CHECK(beyond_variance < runs / 20);
}

TEST_CASE("an adaptive window keeps what is alike, in few buckets, and drops what was before a change") {
  for (const CutBound bound : {CutBound::hoeffding, CutBound::variance}) {
    Stream stream{13, 0, {}, 0};
    AdwinDetector detector{{.bound = bound}};
    CHECK(requests_until_drift(detector, stream, {0.2}, 20'000) > 20'000);
    CHECK(detector.window().requests == 20'000);
    CHECK(detector.buckets() <= 5 * 13);
    const int delay = requests_until_drift(detector, stream, {0.4}, 20'000);
    CHECK(delay < 1000);
    CHECK(detector.window().requests < 20'000);
    for (int n = 0; n < 5000; ++n) detector.observe({1, draw_uniform(stream) < 0.4});
    CHECK(detector.window().requests < 7000);
    CHECK(detector.window().failure_rate() == Approx(0.4).margin(0.05));
  }
}

TEST_CASE("an adaptive window sees falls as well as rises, and seldom errs") {
  Stream stream{14, 0, {}, 0};
  int found = 0, erred = 0;
  for (int r = 0; r < draws(100); ++r) {
    AdwinDetector detector{{.false_alarm_rate = 0.05}};
    const int n = requests_until_drift(detector, stream, {0.4, 2000, 0.2}, 3000);
    erred += n <= 2000;
    found += n > 2000 && n <= 3000;
  }
  CHECK(erred <= draws(100) / 10);
  CHECK(found >= draws(100) * 9 / 10);
}

TEST_CASE("a look at a thousand requests is worth as much to an adaptive window as a thousand looks") {
  Stream stream{15, 0, {}, 0};
  AdwinDetector detector{{}};
  for (int day = 0; day < 100; ++day)
    CHECK(detector.observe({1000, draw_binomial(stream, 1000, 0.05)}) == DriftSignal::sound);
  CHECK(detector.window().requests == 100'000);
  int days = 1;
  while (detector.observe({1000, draw_binomial(stream, 1000, 0.08)}) != DriftSignal::drift) ++days;
  CHECK(days <= 4);
}

TEST_CASE("impossible counts are refused") {
  DdmDetector ddm{{}};
  PsiDetector psi{{}};
  AdwinDetector adwin{{}};
  for (DriftDetector* detector : std::initializer_list<DriftDetector*>{&ddm, &psi, &adwin}) {
    CHECK_THROWS_AS(detector->observe({1, 2}), std::invalid_argument);
    CHECK_THROWS_AS(detector->observe({1, -1}), std::invalid_argument);
    CHECK(detector->observe({0, 0}) == DriftSignal::sound);
  }
}

}  // namespace rollcast::test::detectors_test
