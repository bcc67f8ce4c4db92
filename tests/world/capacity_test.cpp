// What a world's requests do to replicas when nothing is released.

#include "rollcast/world/capacity.hpp"

#include "support/capacity.hpp"
#include "support/catch.hpp"

using namespace rollcast;
using namespace rollcast::test;

namespace {

constexpr std::int64_t ticks = 100;
const Duration tick = Duration::minutes(5);

/// Ticks at one utilisation of the full fleet, the tenth to the fourteenth at another.
TickCurve requests_of(const Scenario& s, double utilisation, double at_peak) {
  const double capacity = 40.0 / ServiceTime{s.capacity->service_median, s.capacity->service_sigma}.mean();
  std::vector<double> rates(ticks, utilisation * capacity);
  for (std::size_t k = 10; k < 15; ++k) rates[k] = at_peak * capacity;
  TickCurve curve{SimTime{}, SimTime{} + tick * ticks, tick};
  curve.accumulate(rates);
  return curve;
}

}  // namespace

TEST_CASE("where capacity is plenty requests wait nowhere, and time out as service times alone say") {
  const Scenario s = scenario_with_capacity(0.3);
  Capacity capacity{s};
  CHECK_FALSE(capacity.is_ample());
  CHECK(Capacity{plain_scenario()}.is_ample());
  capacity.meet(requests_of(s, 0.3, 0.5));
  CHECK(capacity.busy_without_release(0) == ticks);
  CHECK(capacity.without_release(12) == Waits{ServiceTime{0.2, 0.6}.longer_than(2.0), 0.0});
  capacity.meet(requests_of(s, 0.3, 0.97));
  CHECK(capacity.busy_without_release(0) == 10);
}

TEST_CASE("a peak makes its ticks busy, and an overload those that follow until the backlog is gone") {
  Scenario s = scenario_with_capacity(0.3);
  s.capacity->service_median = 20.0;
  s.capacity->timeout = 600.0;
  Capacity capacity{s};
  capacity.meet(requests_of(s, 0.3, 0.97));
  CHECK(capacity.busy_without_release(15) == ticks);
  CHECK(capacity.without_release(10) == capacity.without_release(14));
  capacity.meet(requests_of(s, 0.3, 1.5));  // the backlog is as long as the time-out after 20 min, and goes at .7 a second
  CHECK(capacity.without_release(14).late > 0.2);
  CHECK(capacity.without_release(10).late < 0.01);
  CHECK_FALSE(capacity.is_quiet_without_release(16));
  CHECK(capacity.is_quiet_without_release(18));
  CHECK(capacity.without_release(15).mean > capacity.without_release(16).mean);
}

TEST_CASE("waits that a price is put on are negligible up to a lower load") {
  Scenario s = scenario_with_capacity(0.3);
  const double without_price = Capacity{s}.full_fleet().quiet_up_to;
  s.costs.latency_second = Money{0.001};
  CHECK(Capacity{s}.full_fleet().quiet_up_to < without_price);
}

TEST_CASE("replicas serve whole requests at a time, fewer of a hungrier version, and at least one") {
  const Scenario s = scenario_with_capacity(0.3);
  const Capacity capacity{s};
  CHECK(capacity.replicas(10, 1.0, 1.0).waits.servers() == 40.0);
  CHECK(capacity.replicas(10, 1.0, 0.76).waits.servers() == 30.0);
  CHECK(capacity.replicas(0, 1.0, 1.0).waits.servers() == 1.0);
  CHECK(capacity.replicas(10, 1.5, 1.0).per_second() == Approx(capacity.full_fleet().per_second() / 1.5));
  CHECK(&capacity.replicas(10, 1.0, 1.0) == &capacity.full_fleet());
}
