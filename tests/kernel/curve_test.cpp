#include "rollcast/kernel/curve.hpp"

#include <cmath>
#include <numbers>

#include "rollcast/kernel/samplers.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::curve_test {

namespace {

SimTime at(double hour) { return SimTime{} + Duration::hours(hour); }

/// Arrivals of NHP-01: 10 + 6 sin(2 pi t / 24) an hour, constant within ten seconds, by their exact integrals.
TickCurve sine_arrivals(double amplitude = 6.0) {
  constexpr Duration tick = Duration::seconds(10);
  TickCurve arrivals{at(0), at(24), tick};
  const double omega = 2.0 * std::numbers::pi / 24.0;
  const auto integral = [&](double h) { return 10.0 * h + amplitude / omega * (1.0 - std::cos(omega * h)); };
  std::vector<double> rates;
  for (std::size_t k = 0; k < arrivals.ticks(); ++k) {
    const double from = arrivals.tick_start(k).since_start().in_hours(),
                 to = arrivals.tick_start(k + 1).since_start().in_hours();
    rates.push_back((integral(to) - integral(from)) / tick.in_seconds());
  }
  arrivals.accumulate(rates);
  return arrivals;
}

}  // namespace

TEST_CASE("a curve grows in straight lines within its ticks and finds any instant") {
  TickCurve curve{at(-1), at(2), Duration::hours(1)};
  curve.accumulate(std::vector{1.0 / 3600.0, 0.0, 4.0 / 3600.0});
  CHECK(curve.ticks() == 3);
  CHECK(curve.end() == at(2));
  const double hours[] = {-2, -1, -0.5, 0, 0.5, 1, 1.25, 2, 9}, come[] = {0, 0, 0.5, 1, 1, 1, 2, 5, 5};
  const std::size_t ticks[] = {0, 0, 0, 1, 1, 2, 2, 2, 2};
  for (std::size_t i = 0; i < std::size(hours); ++i) {
    CAPTURE(hours[i]);
    CHECK(curve.at(at(hours[i])) == Approx(come[i]));
    CHECK(curve.tick_at(at(hours[i])) == ticks[i]);
  }
  CHECK(curve.when_reached(1.0) == at(0));
  CHECK(curve.when_reached(3.0) == at(1.5));
  CHECK_THROWS_AS((TickCurve{at(0), at(2.5), Duration::hours(1)}), std::invalid_argument);
}

TEST_CASE("the tick of an instant is right to the microsecond, however many ticks there are") {
  const Duration tick = Duration::seconds(7), one = Duration::microseconds(1);
  const TickCurve curve{at(0), at(0) + tick * 1'000'000, tick};
  for (std::size_t k = 1; k < 1'000'000; k += 997) {
    REQUIRE(curve.tick_at(curve.tick_start(k)) == k);
    REQUIRE(curve.tick_at(curve.tick_start(k) - one) == k - 1);
    REQUIRE(curve.tick_at(curve.tick_start(k) + one) == k);
  }
}

TEST_CASE("NHP-01: expected arrivals of a sine rate come out as its integral") {
  const TickCurve arrivals = sine_arrivals();
  CHECK(arrivals.at(at(6)) == Approx(82.918312).margin(1e-6));
  CHECK(arrivals.at(at(12)) == Approx(165.836624).margin(1e-6));
  CHECK(arrivals.at(at(24)) == Approx(240).margin(1e-6));
}

TEST_CASE("NHP-01: inverting the integral gives the median first arrival") {
  const TickCurve arrivals = sine_arrivals();
  const SimTime median = arrivals.when_reached(std::log(2.0));
  CHECK(median.since_start().in_hours() == Approx(0.06894143).margin(1e-6));
}

TEST_CASE("NHP-01: first arrivals by inversion have that median, and those of another rate have not") {
  constexpr std::int64_t n = 20'000;
  const auto before_median = [&](double amplitude, double offset) {
    const TickCurve arrivals = sine_arrivals(amplitude);
    std::int64_t count = 0;
    for (std::uint32_t i = 0; i < n; ++i) {
      Stream stream{11, 0, {1, 0, 0}, i};
      const double level = draw_exponential(stream) / offset;
      count += arrivals.when_reached(level) < at(0.06894143);
    }
    return count;
  };
  CHECK(std::abs(z_score(before_median(6.0, 1.0), n, 0.5)) < z_limit);
  CHECK(std::abs(z_score(before_median(6.0, 1.1), n, 0.5)) > z_limit);
}

TEST_CASE("a level that is never reached is reached never, and one already reached at the beginning") {
  const TickCurve arrivals = sine_arrivals();
  CHECK(arrivals.when_reached(240.1).is_never());
  CHECK(arrivals.when_reached(0.0) == at(0));
}

}  // namespace rollcast::test::curve_test
