#include "rollcast/kernel/curve.hpp"

#include <cmath>
#include <numbers>

#include "rollcast/kernel/samplers.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

using namespace rollcast;
using namespace rollcast::test;

namespace {

SimTime at(double hour) { return SimTime{} + Duration::hours(hour); }

constexpr auto itself = [](double x) { return x; };

/// Arrivals of NHP-01: 10 + 6 sin(2 pi t / 24) an hour, constant within seconds, by each second's exact integral.
struct SineArrivals {
  TimeGrid grid;
  CumulativeCurve<double> expected;

  explicit SineArrivals(double amplitude = 6.0) {
    std::vector<SimTime> no_splits;
    grid.cut(at(0), at(24), Duration::seconds(10), no_splits);
    expected.restart(grid.cell_count());
    const double omega = 2.0 * std::numbers::pi / 24.0;
    const auto integral = [&](double h) { return 10.0 * h + amplitude / omega * (1.0 - std::cos(omega * h)); };
    for (std::size_t i = 0; i < grid.cell_count(); ++i)
      expected.append(integral(grid.boundary(i + 1).since_start().in_hours()) -
                      integral(grid.boundary(i).since_start().in_hours()));
  }
  double until(double hour) const { return expected.at(grid.locate(at(hour))); }
};

}  // namespace

TEST_CASE("a grid is cut at ticks and at splits, and finds any instant") {
  TimeGrid grid;
  std::vector<SimTime> splits{at(1.5), at(0.25), at(1.5), at(1), at(-3), at(9), at(0)};
  grid.cut(at(0), at(3), Duration::hours(1), splits);
  CHECK(grid.tick_count() == 3);
  REQUIRE(grid.cell_count() == 5);
  CHECK(grid.boundary(1) == at(0.25));
  CHECK(grid.boundary(3) == at(1.5));
  CHECK(grid.first_cell(1) == 2);
  CHECK(grid.locate(at(-1)).cell == 0);
  CHECK(grid.locate(at(1.75)).cell == 3);
  CHECK(grid.locate(at(1.75)).fraction == Approx(0.5));
  CHECK(grid.locate(at(3)).cell == 4);
  CHECK(grid.locate(at(3)).fraction == 1.0);
  CHECK_THROWS_AS(grid.cut(at(0), at(2.5), Duration::hours(1), splits), std::invalid_argument);
}

TEST_CASE("NHP-01: expected arrivals of a sine rate come out as its integral") {
  const SineArrivals arrivals;
  CHECK(arrivals.until(6) == Approx(82.918312).margin(1e-6));
  CHECK(arrivals.until(12) == Approx(165.836624).margin(1e-6));
  CHECK(arrivals.until(24) == Approx(240).margin(1e-6));
}

TEST_CASE("NHP-01: inverting the integral gives the median first arrival") {
  const SineArrivals arrivals;
  const SimTime median = arrivals.expected.when_reached(arrivals.grid, std::log(2.0), itself);
  CHECK(median.since_start().in_hours() == Approx(0.06894143).margin(1e-6));
}

TEST_CASE("NHP-01: first arrivals by inversion have that median, and those of another rate have not") {
  constexpr std::int64_t n = 20'000;
  const auto before_median = [&](double amplitude, double offset) {
    const SineArrivals arrivals{amplitude};
    std::int64_t count = 0;
    for (std::uint32_t i = 0; i < n; ++i) {
      Stream stream{11, 0, {1, 0, 0}, i};
      const double level = draw_exponential(stream) / offset;
      count += arrivals.expected.when_reached(arrivals.grid, level, itself) < at(0.06894143);
    }
    return count;
  };
  CHECK(std::abs(z_score(before_median(6.0, 1.0), n, 0.5)) < z_limit);
  CHECK(std::abs(z_score(before_median(6.0, 1.1), n, 0.5)) > z_limit);
}

TEST_CASE("a level that is never reached is reached never, and one already reached at the beginning") {
  const SineArrivals arrivals;
  CHECK(arrivals.expected.when_reached(arrivals.grid, 240.1, itself).is_never());
  CHECK(arrivals.expected.when_reached(arrivals.grid, 0.0, itself) == at(0));
}
