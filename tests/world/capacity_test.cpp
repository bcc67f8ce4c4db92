// What a world's requests do to replicas when nothing is released.

#include "rollcast/world/capacity.hpp"

#include "support/capacity.hpp"
#include "support/catch.hpp"

namespace rollcast::test::capacity_test {

namespace {

constexpr std::int64_t ticks = 100;
const Duration tick = Duration::minutes(5);

/// Ticks at one utilization of the full fleet, the tenth to the fourteenth at another.
TickCurve requests_of(const Scenario& s, double utilization, double at_peak) {
  const double capacity = 40.0 / ServiceTime{s.capacity->service_median, s.capacity->service_sigma}.mean();
  std::vector<double> rates(ticks, utilization * capacity);
  for (std::size_t k = 10; k < 15; ++k) rates[k] = at_peak * capacity;
  TickCurve curve{SimTime{}, SimTime{} + tick * ticks, tick};
  curve.accumulate(rates);
  return curve;
}

}  // namespace

TEST_CASE("where capacity is plenty requests wait nowhere, and time out as service times alone say") {
  const Scenario s = scenario_with_capacity(0.3);
  Capacity capacity{s};
  CHECK_FALSE(capacity.is_unlimited());
  CHECK(Capacity{plain_scenario()}.is_unlimited());
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
  capacity.meet(
      requests_of(s, 0.3, 1.5));  // the backlog is as long as the time-out after 20 min, and goes at .7 a second
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

TEST_CASE("an autoscaler brings a load to its target in whole replicas, within its bounds") {
  const Scenario s = scaled_scenario(0.5, Duration::minutes(10));
  const Capacity capacity{s};
  const double of_one = 4.0 / ServiceTime{0.2, 0.6}.mean();  // requests a second
  CHECK(capacity.replicas_for({0.7 * 16.0 * of_one}, 10.0) == 16.0);
  CHECK(capacity.replicas_for({0.7 * 16.01 * of_one}, 10.0) == 17.0);
  CHECK(capacity.replicas_for({0.7 * 16.0 * of_one, 1.5}, 10.0) == 24.0);
  CHECK(capacity.replicas_for({0.7 * 16.0 * of_one, 1.0, 0.8}, 10.0) == 20.0);
  CHECK(capacity.replicas_for({0.7 * 3.0 * of_one}, 10.0) == 10.0);
  CHECK(capacity.replicas_for({0.7 * 99.0 * of_one}, 10.0) == 40.0);
  CHECK(capacity.replicas_for({0.7 * 99.0 * of_one}, 50.0) == 50.0);
  const Scenario unscaled = scenario_with_capacity(0.5);
  CHECK(Capacity{unscaled}.replicas_for({0.7 * 99.0 * of_one}, 10.0) == 10.0);
}

TEST_CASE(
    "with nothing released replicas follow a peak by the lag, and requests time out as those that there are then say") {
  const Scenario s = scaled_scenario(0.5, Duration::minutes(10));
  Capacity capacity{s};
  capacity.meet(requests_of(s, 0.5, 1.4));
  std::vector<double> replicas;
  for (std::size_t k = 9; k < 19; ++k) replicas.push_back(capacity.replicas_without_release(k));
  CHECK(replicas == std::vector<double>{10, 10, 10, 20, 20, 20, 20, 20, 10, 10});
  CHECK(capacity.without_release(11).late == Approx(late_at(s, 10, 1.4)).epsilon(2e-3));
  CHECK(capacity.without_release(13).late == Approx(late_at(s, 20, 0.7)).epsilon(2e-3));
  Scenario bounded = s;
  bounded.capacity->autoscaler->at_most = 12.0;
  Capacity too_small{bounded};
  too_small.meet(requests_of(s, 0.5, 1.4));
  CHECK(too_small.without_release(13).late == Approx(late_at(s, 12, 1.4 * 10 / 12)).epsilon(2e-3));
  CHECK(too_small.without_release(13).late != Approx(late_at(s, 13, 1.4 * 10 / 13)).epsilon(2e-3));
}

}  // namespace rollcast::test::capacity_test
