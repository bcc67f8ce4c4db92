// The pocket model of benchmarks/pocket against the same model written by hand, tick by tick, with other random
// numbers.

#include <array>
#include <boost/random/exponential_distribution.hpp>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <cmath>
#include <numbers>

#include "rollcast/run/run.hpp"
#include "rollcast/setup/study_setup.hpp"
#include "support/catch.hpp"
#include "support/places.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::pocket_model_test {

namespace {

StudyFile pocket_model() {
  StudyFile model = read_study_file(std::filesystem::path{source_tree()} / "benchmarks/pocket/pocket_model.json");
  std::erase_if(model.contenders, [](const Contender& c) { return c.name == "none"; });
  return model;
}

constexpr std::uint32_t runs = 2'000;
constexpr int ticks = 4'032, day = 288;
constexpr std::array<double, 5> shares{0.01, 0.05, 0.20, 0.50, 1.00};

/// How many runs rolled back, and the number of failures of each.
struct Totals {
  std::int64_t rolled_back = 0;
  Tally failures;
};

Totals run_with_rollcast() {
  const StudyFile model = pocket_model();
  World world{model.scenario, 41};
  Run run;
  Totals completed;
  for (std::uint32_t r = 0; r < runs; ++r) {
    world.draw(r);
    const auto strategy = model.contenders.at(0).begin();
    simulate(world, *strategy, Mode::aggregate, run);
    completed.rolled_back += run.record.decision == Ending::rolled_back;
    completed.failures.add(run.record.failures_sampled);
  }
  return completed;
}

/// The model by hand. `limit` is the failure rate above which it rolls back.
class ByHand {
 public:
  explicit ByHand(double limit) : limit_{limit} {}

  Totals run() {
    Totals completed;
    for (std::uint32_t r = 0; r < runs; ++r) {
      rolled_back_ = false;
      completed.failures.add(failures_of_run());
      completed.rolled_back += rolled_back_;
    }
    return completed;
  }

 private:
  static std::vector<double> requests_of_day() {
    std::vector<double> requests;
    for (int k = 0; k < day; ++k) requests.push_back(3000.0 * (1.0 + 0.5 * std::sin(2.0 * std::numbers::pi * k / day)));
    return requests;
  }
  double exponential(double mean) { return mean * boost::random::exponential_distribution<double>{}(random_); }
  double poisson(double mean) {
    return mean > 0.0 ? static_cast<double>(boost::random::poisson_distribution<std::int64_t>{mean}(random_)) : 0.0;
  }

  /// The part of each tick within an incident.
  std::vector<double> draw_incidents() {
    std::vector<double> covered(ticks, 0.0);
    bool within = boost::random::uniform_01<double>{}(random_) < 12.0 / 876.0;
    for (double t = 0.0; t < ticks; within = !within) {
      const double end = std::min<double>(ticks, t + exponential(within ? 12.0 : 864.0));
      for (double k = std::floor(t); within && k < end; ++k)
        covered[static_cast<std::size_t>(k)] += std::min(end, k + 1.0) - std::max(t, k);
      t = end;
      if (t >= ticks) break;
    }
    return covered;
  }

  double failures_of_run() {
    const double ratio = std::exp(0.8 * boost::random::normal_distribution<double>{}(random_));
    const auto probability = [](double odds_ratio) { return 1.0 / (1.0 + 0.998 / (0.002 * odds_ratio)); };
    const std::vector<double> covered = draw_incidents();
    double failures = 0.0, of_the_rest = 0.0, stage_failures = 0.0, stage_requests = 0.0;
    for (int k = 0; k < ticks; ++k) {
      const double requests = requests_[std::size_t(k % day)], in = covered[std::size_t(k)];
      const double p = (1.0 - in) * probability(ratio) + in * probability(4.0 * ratio);
      const double p0 = (1.0 - in) * probability(1.0) + in * probability(4.0);
      if (rolled_back_ || k >= 5 * day) {
        of_the_rest += requests * (rolled_back_ ? p0 : p);
        continue;
      }
      const double share = shares[std::size_t(k / day)];
      if (k % day == 0) stage_failures = stage_requests = 0.0;
      const double failed = poisson(requests * share * p);
      of_the_rest += requests * (1.0 - share) * p0;
      failures += failed;
      stage_failures += failed;
      stage_requests += failed + poisson(requests * share * (1.0 - p));
      rolled_back_ = stage_failures >= 8.0 && stage_failures > limit_ * stage_requests;
    }
    return failures + poisson(of_the_rest);
  }

  double limit_;
  std::vector<double> requests_ = requests_of_day();
  bool rolled_back_ = false;
  boost::random::mt19937_64 random_{20261122};
};

double z_of_rollbacks(const Totals& a, const Totals& b) {
  const double pa = static_cast<double>(a.rolled_back) / runs, pb = static_cast<double>(b.rolled_back) / runs,
               p = (pa + pb) / 2.0;
  return (pa - pb) / std::sqrt(2.0 * p * (1.0 - p) / runs);
}

double z_of_failures(const Totals& a, const Totals& b) {
  return (a.failures.mean() - b.failures.mean()) / std::hypot(a.failures.standard_error(), b.failures.standard_error());
}

}  // namespace

TEST_CASE("the pocket model rolls back as often, and fails as often, as the same model written by hand") {
  const Totals rollcast = run_with_rollcast(), by_hand = ByHand{0.006}.run(), stricter = ByHand{0.005}.run();
  CAPTURE(rollcast.rolled_back, by_hand.rolled_back, stricter.rolled_back, rollcast.failures.mean(),
          by_hand.failures.mean());
  CHECK(std::abs(z_of_rollbacks(rollcast, by_hand)) < z_limit);
  CHECK(std::abs(z_of_failures(rollcast, by_hand)) < z_limit);
  CHECK(std::abs(z_of_rollbacks(rollcast, stricter)) > z_limit);
}

TEST_CASE("a run of the pocket model that is rolled back from 100 % was there, and is decided only then") {
  const StudyFile model = pocket_model();
  World world{model.scenario, 41};
  Run run;
  std::int64_t at_full_share = 0, promoted = 0;
  for (std::uint32_t r = 0; r < 400; ++r) {
    world.draw(r);
    const auto strategy = model.contenders.at(0).begin();
    simulate(world, *strategy, Mode::aggregate, run);
    const RunRecord& record = run.record;
    promoted += record.decision == Ending::promoted;
    if (record.decision == Ending::promoted) REQUIRE((record.full_h == 96.0 && record.decide_h == 120.0));
    if (record.decision != Ending::rolled_back) continue;
    REQUIRE(record.recover_h == record.decide_h);
    REQUIRE((record.full_h != never_h) == (record.decide_h > 96.0));
    REQUIRE((record.peak_exposure == 1.0) == (record.decide_h > 96.0));
    at_full_share += record.full_h == 96.0;
  }
  CHECK(at_full_share > 0);
  CHECK(promoted > 200);
}

}  // namespace rollcast::test::pocket_model_test
