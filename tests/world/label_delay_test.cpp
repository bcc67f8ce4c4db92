#include "rollcast/world/label_delay.hpp"

#include <boost/math/quadrature/tanh_sinh.hpp>
#include <cmath>

#include "rollcast/kernel/stream.hpp"
#include "rollcast/world/lengths.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::label_delay_test {

namespace {

constexpr Duration tick = Duration::minutes(5);

SimTime at(double hour) { return SimTime{} + Duration::hours(hour); }

/// Constant traffic of this many requests an hour.
TickCurve constant_traffic(double per_hour, Duration lasts) {
  TickCurve requests{SimTime{}, SimTime{} + lasts, tick};
  requests.accumulate(std::vector<double>(requests.ticks(), per_hour / 3600.0));
  return requests;
}

}  // namespace

TEST_CASE("of 72 hours of constant traffic the labels of case LAB-01 have arrived") {
  const TickCurve requests = constant_traffic(100.0, Duration::hours(72));
  const auto labeled = [&](const VaryingDuration& delay) {
    return LabelDelay{delay, tick, Duration::days(4)}.labeled(requests, SimTime{}, at(72), at(72));
  };
  const double arrived = labeled(exponential_length(Duration::hours(24)));
  CHECK(arrived / 7200.0 == Approx(0.68326236).epsilon(1e-7));
  CHECK(7200.0 - arrived == Approx(2280.511036).epsilon(1e-7));
  CHECK(0.05 * arrived / 7200.0 == Approx(0.03416312).epsilon(1e-6));
  CHECK_FALSE(labeled(exponential_length(Duration::hours(25))) / 7200.0 == Approx(0.68326236).epsilon(1e-3));
}

TEST_CASE("what has arrived by an age is the integral of the delay's distribution, on the grid and off it") {
  const VaryingDuration lognormal{Duration::minutes(90), 1.2},
      log_logistic{Duration::hours(2), 0.0, LengthDistribution::log_logistic, 1.43};
  boost::math::quadrature::tanh_sinh<double> quadrature;
  for (const VaryingDuration& delay : {lognormal, log_logistic, exponential_length(Duration::hours(7))}) {
    const LabelDelay labels{delay, tick, Duration::days(2)};
    for (const double hours : {0.02, 0.5, 1.03, 7.77, 33.3, 48.0}) {
      const double exact =
          quadrature.integrate([&](double h) { return probability_within(delay, Duration::hours(h)); }, 0.0, hours) *
          3600.0;
      CHECK(labels.arrived_seconds(Duration::hours(hours)) == Approx(exact).epsilon(1e-6).margin(0.03));
    }
  }
  const LabelDelay fixed{{Duration::hours(3), 0.0}, tick, Duration::days(2)};
  CHECK(fixed.arrived_seconds(Duration::hours(2)) == 0.0);
  CHECK(fixed.arrived_seconds(Duration::hours(5)) == 7200.0);
}

TEST_CASE("the distribution of a varying length is that of its draws, and another's is not") {
  const Draws draws{20261122, 0};
  for (const VaryingDuration& length :
       {VaryingDuration{Duration::hours(2), 0.8}, exponential_length(Duration::hours(3)),
        VaryingDuration{Duration::hours(1), 0.0, LengthDistribution::log_logistic, 1.5}}) {
    constexpr std::uint32_t n = 20'000;
    const Duration edge = Duration::hours(2.5);
    std::int64_t within = 0;
    Stream stream = draws.at({1, 0, 0});
    for (std::uint32_t i = 0; i < n; ++i) within += draw_length(stream, length) <= edge;
    const double p = probability_within(length, edge);
    CHECK(std::abs(z_score(within, n, p)) < z_limit);
    CHECK(std::abs(z_score(within, n, p + 0.03)) > z_limit);
  }
}

}  // namespace rollcast::test::label_delay_test
