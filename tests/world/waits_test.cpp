// Time-outs of one version's queue: by table, in the long run and through an overload, against queues run request by
// request.

#include "rollcast/world/waits.hpp"

#include <cmath>

#include "rollcast/world/arm_queue.hpp"
#include "support/catch.hpp"
#include "support/queue_oracle.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::waits_test {

namespace {

CapacitySpec spec(double median, double sigma, double timeout, Overload overload = Overload::queue) {
  return {median, sigma, 1.0, timeout, overload};
}

/// Share of requests that are late, on average over runs of a queue that is loaded so much in each of equal pieces of
/// time.
struct Totals {
  std::vector<Tally> late, wait;
};

Totals simulate(const CapacitySpec& capacity, std::int64_t servers, const std::vector<double>& loads, double seconds,
                int runs) {
  const ServiceTime service{capacity.service_median, capacity.service_sigma};
  const auto when_busy =
      capacity.overload == Overload::queue ? QueueOracle::WhenBusy::wait : QueueOracle::WhenBusy::turn_away;
  Stream stream{5, 0, {255, 0, 0}, 0};
  Totals completed{std::vector<Tally>(loads.size()), std::vector<Tally>(loads.size())};
  for (int run = 0; run < runs; ++run) {
    QueueOracle queue{servers, when_busy, capacity.timeout};
    for (std::size_t k = 0; k < loads.size(); ++k) {
      const double per_second = loads[k] * static_cast<double>(servers) / service.mean(),
                   end = static_cast<double>(k + 1) * seconds;
      double now = static_cast<double>(k) * seconds, late = 0.0, wait = 0.0, n = 0.0;
      while ((now += draw_exponential(stream) / per_second) < end) {
        const auto fate = queue.arrive(now, draw_service(stream, service.mean(), service.cv2()));
        late += !fate.served || fate.response > capacity.timeout;
        wait += fate.wait;
        ++n;
      }
      completed.late[k].add(late / n);
      completed.wait[k].add(wait / n);
    }
  }
  return completed;
}

/// The same by the model.
std::vector<Waits> modeled(const CapacitySpec& capacity, std::int64_t servers, const std::vector<double>& loads,
                           double seconds) {
  WaitsTable table{capacity, servers, 1.0};
  ArmQueue queue;
  std::vector<Waits> waits;
  for (const double load : loads) {
    waits.push_back(queue.ahead(seconds, table, load));
    queue.advance(seconds, table, load);
  }
  return waits;
}

}  // namespace

TEST_CASE("service times have the mean, spread and tail of their lognormal distribution") {
  const ServiceTime service{0.2, 0.6};
  CHECK(service.mean() == Approx(0.2 * std::exp(0.18)));
  CHECK(service.longer_than(0.2) == Approx(0.5));
  CHECK(service.longer_than(0.2 * std::exp(0.6 * 1.6448536)) == Approx(0.05).epsilon(1e-6));
  CHECK(service.mean_up_to(1e6) == Approx(service.mean()));
  double sum = 0.0;
  for (int i = 0; i < 10'000; ++i) sum += service.longer_than((i + 0.5) * 1e-4) * 1e-4;
  CHECK(service.mean_up_to(1.0) == Approx(sum).epsilon(1e-6));
  CHECK(ServiceTime{0.2, 0.0}.mean_up_to(0.1) == 0.1);
  CHECK(ServiceTime{0.2, 0.0}.longer_than(0.21) == 0.0);
}

TEST_CASE("the table tells what it would work out, to the error it states") {
  for (const auto overload : {Overload::queue, Overload::shed})
    for (const std::int64_t servers : {1, 3, 40, 2'000})
      for (const double timeout : {0.5, 2.0, 60.0}) {
        CAPTURE(servers, timeout);
        WaitsTable table{spec(0.2, 0.6, timeout, overload), servers, 1.2};
        double late = 0.0, mean = 0.0, busier = 0.0;
        for (double utilization = 0.0; utilization < 2.0; utilization += 0.00317) {
          const Waits exact = table.exactly_at(utilization), told = table.at(utilization);
          late = std::max(late, std::abs(told.late - exact.late));
          mean = std::max(mean, std::abs(told.mean - exact.mean) / timeout);
          busier = std::max(busier, std::abs(told.late - table.exactly_at(1.1 * utilization).late));
        }
        CHECK(late < 2e-4);
        CHECK(mean < 2e-4);
        CHECK(busier > 2e-4);
      }
}

TEST_CASE("waiting is negligible up to where it adds as much as is allowed, and no further") {
  const WaitsTable table{spec(0.2, 0.6, 2.0), 40, 1.0};
  const double utilization = table.negligible_up_to({1e-6, 1.0});
  CHECK(utilization > 0.5);
  CHECK(utilization < 1.0);
  CHECK(table.exactly_at(utilization).late - table.unloaded().late <= 1e-6);
  CHECK(table.exactly_at(utilization + 0.01).late - table.unloaded().late > 1e-6);
  CHECK(table.negligible_up_to({1e-6, 1e-6}) < utilization);
}

TEST_CASE("in the long run as many requests are late as in a queue run request by request") {
  struct Case {
    std::int64_t servers;
    double sigma, timeout, load, tolerance;
  };
  for (const Case& c : {Case{20, 0.5, 1.0, 0.95, 0.004}, Case{20, 0.5, 1.0, 1.1, 0.03}, Case{4, 0.8, 3.0, 0.9, 0.004},
                        Case{50, 0.3, 0.6, 0.97, 0.004}}) {
    CAPTURE(c.servers, c.load);
    const CapacitySpec capacity = spec(0.2, c.sigma, c.timeout);
    const Totals completed = simulate(capacity, c.servers, std::vector<double>(3, c.load), 500.0, 12);
    const double told = modeled(capacity, c.servers, {c.load}, 1e9)[0].late;
    UNSCOPED_INFO("run " << completed.late[2].mean() << " +- " << completed.late[2].standard_error() << ", told "
                         << told);
    CHECK(std::abs(completed.late[2].mean() - told) < c.tolerance);
    const double more_servers = modeled(capacity, c.servers + c.servers / 4, {c.load * 0.8}, 1e9)[0].late;
    CHECK(std::abs(completed.late[2].mean() - more_servers) > c.tolerance);
  }
}

TEST_CASE("where requests are shed, as many fail as in a queue that turns away, and fewer than where they wait") {
  for (const double load : {0.7, 1.0, 1.5}) {
    CAPTURE(load);
    const CapacitySpec capacity = spec(0.2, 0.5, 1.0, Overload::shed);
    const Totals completed = simulate(capacity, 10, {load}, 2000.0, 30);
    const double told = modeled(capacity, 10, {load}, 1e9)[0].late;
    CHECK(std::abs(completed.late[0].mean() - told) < 0.002);
    CHECK(std::abs(completed.late[0].mean() - modeled(spec(0.2, 0.5, 1.0), 10, {load}, 1e9)[0].late) > 0.01);
  }
}

TEST_CASE("through an overload as many requests are late, minute by minute, as in a queue run request by request") {
  const CapacitySpec capacity = spec(4.0, 0.5, 90.0);
  const std::vector<double> loads{0.7, 1.3, 1.3, 1.3, 1.3, 1.3, 1.3, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8};
  const Totals completed = simulate(capacity, 40, loads, 60.0, 150);
  const auto told = modeled(capacity, 40, loads, 60.0);
  double worst = 0.0, worst_at_once = 0.0, mean_wait = 0.0;
  WaitsTable table{capacity, 40, 1.0};
  for (std::size_t k = 0; k < loads.size(); ++k) {
    UNSCOPED_INFO(k << ": run " << completed.late[k].mean() << ", told " << told[k].late << "; waits "
                    << completed.wait[k].mean() << ", " << told[k].mean);
    worst = std::max(worst, std::abs(completed.late[k].mean() - told[k].late));
    worst_at_once = std::max(worst_at_once, std::abs(completed.late[k].mean() - table.at(loads[k]).late));
    mean_wait = std::max(mean_wait, std::abs(completed.wait[k].mean() - told[k].mean));
  }
  CHECK(worst < 0.1);
  CHECK(mean_wait < 2.0);
  CHECK(worst_at_once > 0.5);  // without the backlog's history
}

TEST_CASE("a backlog is carried from piece to piece of time, however time is cut") {
  const CapacitySpec capacity = spec(4.0, 0.5, 90.0);
  WaitsTable table{capacity, 40, 1.0};
  ArmQueue whole, cut;
  whole.advance(120.0, table, 1.2);
  for (int i = 0; i < 12; ++i) cut.advance(10.0, table, 1.2);
  CHECK(whole.backlog() == Approx(cut.backlog()));
  CHECK(whole.backlog() == Approx(24.0).epsilon(0.02));
  whole.change_speed(2.0);
  CHECK(whole.backlog() == Approx(12.0).epsilon(0.02));
  whole.advance(60.0, table, 0.5);
  CHECK(whole.is_empty());
  whole.advance(1e9, table, 0.99);
  CHECK(whole.is_empty());
}

}  // namespace rollcast::test::waits_test
