// Queues in the long run against the known answers of queueing theory and against queues run request by request.

#include "rollcast/kernel/queueing.hpp"

#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

#include "support/catch.hpp"
#include "support/queue_oracle.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::queueing_test {

namespace {

WaitDistribution m_m(std::int64_t servers, double per_second) {
  return WaitDistribution{{servers, per_second, 1.0, 1.0}};
}

/// Means over batches of a queue in its long run, so that standard errors may be taken as if batches were independent.
struct BatchMeans {
  Tally wait, waits, unserved, late;
};

template <class DrawService>
BatchMeans run_batches(QueueOracle queue, double per_second, double deadline, int batches, DrawService draw) {
  constexpr int per_batch = 20'000;
  Stream stream{5, 0, {255, 0, 0}, 0};
  BatchMeans means;
  double now = 0.0;
  for (int batch = -2; batch < batches; ++batch) {  // two to warm up
    double wait = 0.0, waits = 0.0, unserved = 0.0, late = 0.0;
    for (int i = 0; i < per_batch; ++i) {
      now += draw_exponential(stream) / per_second;
      const QueueOracle::Fate fate = queue.arrive(now, draw(stream));
      wait += fate.wait;
      waits += fate.wait > 0.0;
      unserved += !fate.served;
      late += !fate.served || fate.response > deadline;
    }
    if (batch < 0) continue;
    means.wait.add(wait / per_batch);
    means.waits.add(waits / per_batch);
    means.unserved.add(unserved / per_batch);
    means.late.add(late / per_batch);
  }
  return means;
}

/// E[average delay of the first n] of an M/M/1 queue that begins empty: Spitzer's identity, with the difference of two
/// gamma variables integrated in closed form.
double spitzer_mean_delay(double arrivals, double services, int n) {
  double by_customer = 0.0, sum = 0.0;
  for (int k = 1; k < n; ++k) {
    // E[(X - Y)+] for X ~ Gamma(k, services), Y ~ Gamma(k, arrivals), by how many of 2k exponential phases of a race X
    // outlives.
    const double wins = services / (arrivals + services);
    double positive = 0.0;
    for (int left = 1; left <= k; ++left) {  // phases of X left when Y ends: k - left of X came before the k-th of Y
      const int passed = k - left;
      const double log_ways = std::lgamma(passed + k) - std::lgamma(passed + 1) - std::lgamma(k);
      positive += std::exp(log_ways + passed * std::log(wins) + k * std::log1p(-wins)) * left / services;
    }
    by_customer += positive / k;
    sum += by_customer;
  }
  return sum / n;
}

}  // namespace

TEST_CASE("QUE-01: waiting in M/M/c is as Erlang's formula says, and one server fewer or more would be told apart") {
  struct Case {
    std::int64_t servers;
    double per_second, waits, mean, p99;
  };
  for (const Case& known :
       {Case{1, 0.8, 0.8, 4.0, 21.910133}, Case{2, 1.6, 0.71111111, 1.77777778, 10.660609},
        Case{10, 9.0, 0.66873152, 0.66873152, 4.202798}, Case{100, 95.0, 0.50645685, 0.10129137, 0.784971}}) {
    CAPTURE(known.servers);
    CHECK(erlang_c(known.servers, known.per_second) == Approx(known.waits).epsilon(1e-7));
    const WaitDistribution distribution = m_m(known.servers, known.per_second);
    CHECK(1.0 - distribution.is_served_at_once() == Approx(known.waits).epsilon(1e-7));
    CHECK(distribution.mean() == Approx(known.mean).epsilon(1e-7));
    CHECK(distribution.longer_than(known.p99) == Approx(0.01).epsilon(1e-5));
    CHECK(erlang_c(known.servers + 1, known.per_second) != Approx(known.waits).epsilon(1e-3));
    CHECK(m_m(known.servers + 1, known.per_second).longer_than(known.p99) != Approx(0.01).epsilon(1e-2));
  }
}

TEST_CASE("QUE-02: Erlang's loss formula, and another server would be told apart") {
  CHECK(erlang_b(5, 3.0) == Approx(0.11005435).epsilon(1e-7));
  CHECK(erlang_b(10, 9.0) == Approx(0.16796323).epsilon(1e-7));
  CHECK(erlang_b(11, 9.0) != Approx(0.16796323).epsilon(1e-2));
  const double rho = 0.9;  // M/M/1/10 loses as often as it is full
  CHECK((1.0 - rho) * std::pow(rho, 10) / (1.0 - std::pow(rho, 11)) == Approx(0.05081373).epsilon(1e-6));
}

TEST_CASE("Erlang's loss formula keeps its precision for many servers, below, at and above capacity") {
  for (const double servers : {1.0, 7.0, 500.0, 20'000.0})
    for (const double load : {0.3, 0.95, 1.0, 1.2, 30.0}) {
      CAPTURE(servers, load);
      const double a = servers * load;
      const double full = boost::math::gamma_p_derivative(servers + 1.0, a),
                   at_most = boost::math::gamma_q(servers + 1.0, a);
      if (at_most < 1e-280) continue;
      CHECK(erlang_b(static_cast<std::int64_t>(servers), a) == Approx(full / at_most).epsilon(1e-9).margin(1e-290));
    }
  CHECK(erlang_b(1'000'000, 1'200'000.0) == Approx(1.0 / 6.0).epsilon(1e-4));
  CHECK(erlang_b(0, 3.0) == 1.0);
  CHECK(erlang_b(3, 0.0) == 0.0);
}

TEST_CASE("what has no long run is refused") {
  CHECK_THROWS_AS(erlang_b(-1, 1.0), std::domain_error);
  CHECK_THROWS_AS(erlang_c(2, 2.0), std::domain_error);
  CHECK_THROWS_AS(m_m(2, 2.0), std::domain_error);
  CHECK_NOTHROW(WaitDistribution{{2, 2.0, 1.0, 1.0, 3.0}});
}

TEST_CASE(
    "QUE-03: waiting at one server is as Pollaczek and Khinchine say, and depends on the spread of service times") {
  struct Case {
    double cv2, mean;
  };
  for (const Case& known : {Case{0.0, 2.0}, Case{0.5, 3.0}, Case{1.0, 4.0}, Case{4.0, 10.0}}) {
    const WaitDistribution distribution{{1, 0.8, 1.0, known.cv2}};
    CHECK(distribution.mean() == Approx(known.mean).epsilon(1e-12));
    if (known.cv2 != 1.0) CHECK(distribution.mean() != Approx(4.0).epsilon(0.1));
  }
}

TEST_CASE("QUE-04: the time in an M/M/1 queue is exponential, by quadrature") {
  const WaitDistribution distribution = m_m(1, 0.8);
  const auto outlasts = [](double s) { return s <= 0.0 ? 1.0 : std::exp(-s); };
  for (const auto& [time, longer] :
       {std::pair{3.465736, 0.5}, std::pair{14.978661, 0.05}, std::pair{23.025851, 0.01}}) {
    CHECK(distribution.late(time, outlasts) == Approx(longer).epsilon(1e-6));
    CHECK(distribution.longer_than(time) < 0.85 * longer);  // without the service it would not be
  }
  CHECK(distribution.mean() + 1.0 == Approx(5.0));
}

TEST_CASE(
    "QUE-05: the oracle's first 25 customers are delayed as Spitzer's identity says, and not as customers of the long "
    "run") {
  CHECK(spitzer_mean_delay(1.0, 1.0 / 0.9, 25) == Approx(2.124490).epsilon(1e-6));
  CHECK(spitzer_mean_delay(0.5, 1.0, 25) == Approx(0.841626).epsilon(1e-5));
  Stream stream{5, 0, {255, 0, 0}, 0};
  Tally delay;
  for (int run = 0; run < 60'000; ++run) {
    QueueOracle queue{1, QueueOracle::WhenBusy::wait};
    double now = 0.0, sum = 0.0;
    for (int i = 0; i < 25; ++i) {
      now += draw_exponential(stream);
      sum += queue.arrive(now, 0.9 * draw_exponential(stream)).wait;
    }
    delay.add(sum / 25.0);
  }
  CHECK(std::abs(z_score(delay, 2.124490)) < z_limit);
  CHECK(std::abs(z_score(delay, m_m(1, 0.9).mean())) > z_limit);
}

TEST_CASE("QUE-06: one of ten servers out makes requests wait 3.35 times as long at a load of 8.1") {
  CHECK(m_m(9, 8.1).mean() / m_m(10, 8.1).mean() == Approx(3.346289).epsilon(1e-6));
  CHECK(m_m(9, 8.0).mean() / m_m(10, 8.0).mean() != Approx(3.346289).epsilon(1e-2));
}

TEST_CASE("with patience, waits of M/M/c below, at and above capacity are those of a queue run request by request") {
  for (const double per_second : {3.2, 4.0, 4.8}) {
    CAPTURE(per_second);
    const QueueSpec spec{4, per_second, 1.0, 1.0, 2.5};
    const WaitDistribution distribution{spec};
    const auto outlasts = [](double s) { return s <= 0.0 ? 1.0 : std::exp(-s); };
    const BatchMeans completed = run_batches(QueueOracle{4, QueueOracle::WhenBusy::wait, spec.patience}, per_second,
                                             2.5, 60, [](Stream& s) { return draw_exponential(s); });
    CHECK(std::abs(z_score(completed.wait, distribution.mean())) < z_limit);
    CHECK(std::abs(z_score(completed.waits, 1.0 - distribution.is_served_at_once())) < z_limit);
    CHECK(std::abs(z_score(completed.unserved, distribution.gives_up())) < z_limit);
    CHECK(std::abs(z_score(completed.late, distribution.late(2.5, outlasts))) < z_limit);
    const WaitDistribution more_patient{{4, per_second, 1.0, 1.0, 3.0}};
    CHECK(std::abs(z_score(completed.wait, more_patient.mean())) > z_limit);
    CHECK(std::abs(z_score(completed.late, more_patient.late(3.0, outlasts))) > z_limit);
  }
}

TEST_CASE(
    "who is turned away by busy servers is counted by Erlang's loss formula, whatever the distribution of service "
    "times") {
  for (const double per_second : {8.0, 14.0}) {
    CAPTURE(per_second);
    const BatchMeans completed = run_batches(QueueOracle{10, QueueOracle::WhenBusy::turn_away}, per_second, 1e9, 40,
                                             [](Stream& s) { return draw_service(s, 1.0, 2.0); });
    CHECK(std::abs(z_score(completed.unserved, erlang_b(10, per_second))) < z_limit);
    CHECK(std::abs(z_score(completed.unserved, erlang_b(11, per_second))) > z_limit);
  }
}

TEST_CASE(
    "the distribution of waits adds up: its tail falls from who waits to who gives up, and its integral is the mean") {
  for (const double per_second : {0.5, 7.0, 8.0, 9.5, 40.0})
    for (const double patience : {0.7, 20.0, 3e4}) {
      CAPTURE(per_second, patience);
      const WaitDistribution distribution{{8, per_second, 1.0, 1.7, patience}};
      CHECK(distribution.longer_than(0.0) == Approx(1.0 - distribution.is_served_at_once()).margin(1e-12));
      CHECK(distribution.longer_than(patience) == Approx(distribution.gives_up()).margin(1e-12));
      CHECK(distribution.longer_than(patience * 1.001) == 0.0);
      CHECK(distribution.late(patience, [](double s) { return s <= 0.0 ? 1.0 : 0.0; }) ==
            Approx(distribution.gives_up()).margin(1e-12));
      CHECK(distribution.late(patience, [](double) { return 1.0; }) == Approx(1.0).epsilon(1e-9));
      double mean = 0.0;
      const int steps = 200'000;
      for (int i = 0; i < steps; ++i) mean += distribution.longer_than(patience * (i + 0.5) / steps) * patience / steps;
      CHECK(distribution.mean() == Approx(mean).epsilon(2e-3).margin(1e-6));
    }
}

}  // namespace rollcast::test::queueing_test
