// How far steps of drift move failure rates, against a figure worked out without drawing.

#include <cmath>

#include "rollcast/world/world.hpp"
#include "support/catch.hpp"
#include "support/plain_scenario.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::drift_steps_test {

namespace {

/// Weights of a step function on a grid of log odds around 0.
using Weights = std::vector<double>;
constexpr double grid = 0.1;
constexpr std::ptrdiff_t half = 70;  ///< grid points to either side
constexpr std::size_t points = 2 * half + 1;

double value(std::size_t i) { return grid * static_cast<double>(static_cast<std::ptrdiff_t>(i) - half); }

Weights convolved(const Weights& a, const Weights& b) {
  Weights sum(points, 0.0);
  for (std::size_t i = 0; i < points; ++i)
    for (std::size_t j = 0; j < points; ++j) {
      const auto at = static_cast<std::ptrdiff_t>(i + j) - half;
      if (a[i] > 1e-12 && at >= 0 && at < static_cast<std::ptrdiff_t>(points))
        sum[static_cast<std::size_t>(at)] += a[i] * b[j];
    }
  return sum;
}

/// The sum of a Poisson number of steps of this standard deviation, of either sign or upwards alone.
Weights compound_poisson(double mean, double sd, bool of_either_sign) {
  const auto within = [&](double x) { return 0.5 * (1.0 + std::erf(x / sd / std::numbers::sqrt2)); };
  Weights step(points, 0.0), sum(points, 0.0), nth(points, 0.0);
  for (std::size_t i = 0; i < points; ++i) {
    step[i] = within(value(i) + grid / 2.0) - within(value(i) - grid / 2.0);
    if (!of_either_sign && value(i) < -grid / 2.0) step[i] = 0.0;
    if (!of_either_sign && value(i) > grid / 2.0) step[i] *= 2.0;
  }
  nth[half] = 1.0;
  double chance = std::exp(-mean);
  for (int n = 0; n < 12; ++n, chance *= mean / n) {
    for (std::size_t i = 0; i < points; ++i) sum[i] += chance * nth[i];
    nth = convolved(nth, step);
  }
  return sum;
}

struct Steps {
  double in_progress, days, sd;  ///< on average, of this mean length (exponential) and standard deviation
  bool of_either_sign;
};

/// Expected failure probability a time after the start. Of the steps in progress then (A + B) and at the start (A + C)
/// a part is common; those of the training data (D) are over by the start. A version suffers |A + B - D|, less |A + C -
/// D|, which the baseline suffers then.
double failure_after(double days, double usual, const Steps& steps) {
  const double lasting = std::exp(-days / steps.days);
  const auto sum_of = [&](double part) {
    return compound_poisson(part * steps.in_progress, steps.sd, steps.of_either_sign);
  };
  const Weights at_training = sum_of(1.0), one_more = sum_of(1.0 - lasting);
  const Weights common = convolved(sum_of(lasting), Weights{at_training.rbegin(), at_training.rend()});
  double mean = 0.0;
  for (std::size_t i = 0; i < points; ++i) {
    Weights distance(points, 0.0);
    for (std::size_t j = 0; j < points; ++j) {
      const auto far = static_cast<std::size_t>(std::lround(std::abs(value(i) + value(j)) / grid));
      if (far < points) distance[far] += one_more[j];
    }
    double of_i = 0.0;
    for (std::size_t now = 0; now < points; ++now)
      for (std::size_t then = 0; then < points && distance[now] > 1e-9; ++then) {
        const double moved = grid * (static_cast<double>(now) - static_cast<double>(then));
        of_i += distance[now] * distance[then] / (1.0 + (1.0 - usual) / usual * std::exp(-moved));
      }
    mean += common[i] * of_i;
  }
  return mean;
}

/// Of all requests of 30 days, by Gauss's rule of five points in each half.
double expected_failures(double requests, double usual, const Steps& steps) {
  constexpr std::array nodes{0.0, 0.5384693101056831, -0.5384693101056831, 0.9061798459386640, -0.9061798459386640};
  constexpr std::array weights{128.0 / 225.0, 0.4786286704993665, 0.4786286704993665, 0.2369268850561891,
                               0.2369268850561891};
  double sum = 0.0;
  for (const auto& [from, to] : {std::pair{0.0, 8.0}, std::pair{8.0, 30.0}})
    for (std::size_t i = 0; i < nodes.size(); ++i)
      sum += weights[i] / 2.0 * (to - from) / 30.0 *
             failure_after((from + to) / 2.0 + nodes[i] * (to - from) / 2.0, usual, steps);
  return requests * sum;
}

}  // namespace

TEST_CASE("steps of drift go to either side: failures with nothing released are those of a compound Poisson level") {
  Scenario s = plain_scenario();
  s.baseline = {Probability{0.02}, Duration::days(60)};
  s.drift.none = Probability{0.0};
  s.drift.step = Probability{1.0};
  s.drift.step_log_odds_sd = 0.9;
  s.drift.steps_per_30_days = 4.0;
  s.drift.step_length = exponential_length(Duration::days(6));
  const double requests = 10.0 * s.until.in_seconds();
  const double either = expected_failures(requests, 0.02, {0.8, 6.0, 0.9, true});
  const double up = expected_failures(requests, 0.02, {0.8, 6.0, 0.9, false});
  CHECK(either == Approx(723'800.0).epsilon(0.004));
  CHECK(up == Approx(752'000.0).epsilon(0.004));
  World world{s, 12};
  Tally failures;
  for (std::uint32_t r = 0; r < draws(40'000U); ++r) {
    world.draw(r);
    failures.add(world.flow_until(world.end())[FirstRelease::incumbent].failures -
                 world.flow_until(SimTime{})[FirstRelease::incumbent].failures);
  }
  CAPTURE(failures.mean(), failures.standard_error(), either, up);
  CHECK(std::abs(z_score(failures, either)) < z_limit);
  if (all_drawn) CHECK(std::abs(z_score(failures, up)) > z_limit);
}

}  // namespace rollcast::test::drift_steps_test
