// The aggregated counts against an oracle that runs every request one by one.

#include <algorithm>
#include <boost/random/exponential_distribution.hpp>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/uniform_01.hpp>

#include "run/run_fixtures.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::oracle_test {

namespace {

/// What a run of two stages (30 % for the first half of the time, then 60 %) leaves to count.
struct Counts {
  std::vector<double> failures, excess, first_window_failures, first_window_requests;
};

constexpr double first_share = 0.3, second_share = 0.6;
constexpr std::uint32_t worlds = draws(3'000U);

Scenario disturbed_service() {
  Scenario s = small_service();
  s.traffic.noise_cv = 0.3;
  s.traffic.noise_per = Duration::hours(1);
  s.baseline.failure = Probability{0.03};
  s.shared_clustering.icc = s.own_clustering.icc = 0.02;
  s.incidents = {40.0, Probability{0.3}, 1.0, {Duration::hours(1), 0.5}};
  s.drift.noise_sd = 0.3;
  s.candidate.trained_ago = Duration::days(5);  // so that noise makes it better at times and worse at others
  make_candidate_always(s, Outcome::mild, 1.5);
  return s;
}

/// Watches counts, so that they are drawn in pieces as gates see them.
class TwoStages final : public Strategy {
 public:
  explicit TwoStages(Observation* first_window) : first_window_{first_window} {}
  Decision look(const Observation& seen) override {
    const auto at = [](double hour) { return SimTime{} + Duration::hours(hour); };
    if (seen.share == nobody()) return Decision::shift_to(Share{first_share}, at(3), Watch::counts, {});
    if (seen.now == at(3)) {
      *first_window_ = seen;
      return Decision::hold_until(at(6), Watch::counts, {});
    }
    return Decision::shift_to(Share{second_share}, SimTime::never(), Watch::nothing, {});
  }
  Duration rollback_takes(SimTime) const override { return {}; }

 private:
  Observation* first_window_;
};

Counts run_counted(const Scenario& s, Mode mode) {
  Counts counts;
  World world{s, 1};
  Run run;
  for (std::uint32_t r = 0; r < worlds; ++r) {
    world.draw(r);
    Observation first;
    TwoStages strategy{&first};
    simulate(world, strategy, mode, run);
    counts.failures.push_back(run.record.failures_sampled);
    counts.excess.push_back(run.record.excess_sampled);
    counts.first_window_failures.push_back(static_cast<double>(first.since_look.candidate.failures));
    counts.first_window_requests.push_back(static_cast<double>(first.since_look.candidate.requests));
  }
  return counts;
}

/// Each request by itself: it arrives, is routed by a coin, and fails by one uniform number that both versions share,
/// so that it is known whether it would have failed under the other. `blunder` multiplies the candidate's chance of
/// failing.
Counts run_one_by_one(const Scenario& s, double blunder = 1.0) {
  Counts counts;
  World world{s, 1};
  boost::random::mt19937_64 engine{20260302};
  boost::random::uniform_01<double> uniform;
  for (std::uint32_t r = 0; r < worlds; ++r) {
    world.draw(r + 1'000'000);  // independent worlds
    double failures = 0.0, excess = 0.0, first_failures = 0.0, first_requests = 0.0;
    const std::vector<SimTime> edges = constant_stretches(world);
    for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
      const Flow flow = world.flow_until(edges[i + 1]) - world.flow_until(edges[i]);
      if (flow.requests <= 0.0) continue;
      const double baseline = flow[FirstRelease::incumbent].failures / flow.requests,
                   candidate = flow[FirstRelease::candidate].failures / flow.requests;
      const double without_release =
          candidate - (flow[FirstRelease::candidate].added - flow[FirstRelease::candidate].avoided) / flow.requests;
      const double hours = (edges[i + 1] - edges[i]).in_hours(), rate = flow.requests / hours;
      boost::random::exponential_distribution<double> gap{rate};
      for (double h = gap(engine); h < hours; h += gap(engine)) {
        const SimTime now = edges[i] + Duration::hours(h);
        const bool to_candidate =
            uniform(engine) < (now.since_start() < Duration::hours(6) ? first_share : second_share);
        const double u = uniform(engine);
        const bool failed = u < (to_candidate ? blunder * candidate : baseline);
        failures += failed;
        if (!to_candidate) continue;
        excess += failed - (u < without_release);
        if (now.since_start() >= Duration::hours(3)) continue;
        first_failures += failed;
        ++first_requests;
      }
    }
    counts.failures.push_back(failures);
    counts.excess.push_back(excess);
    counts.first_window_failures.push_back(first_failures);
    counts.first_window_requests.push_back(first_requests);
  }
  return counts;
}

}  // namespace

TEST_CASE("aggregated counts have the distribution of requests run one by one, and a worse candidate's have not") {
  const Scenario s = disturbed_service();
  const Counts aggregated = run_counted(s, Mode::aggregate), one_by_one = run_one_by_one(s);
  CHECK(same_distribution_p_value(aggregated.failures, one_by_one.failures) > false_alarm_rate);
  CHECK(same_distribution_p_value(aggregated.excess, one_by_one.excess) > false_alarm_rate);
  CHECK(same_distribution_p_value(aggregated.first_window_failures, one_by_one.first_window_failures) >
        false_alarm_rate);
  CHECK(same_distribution_p_value(aggregated.first_window_requests, one_by_one.first_window_requests) >
        false_alarm_rate);

  const Counts wrong = run_one_by_one(s, 1.3);
  if (all_drawn) CHECK(same_distribution_p_value(aggregated.failures, wrong.failures) < false_alarm_rate);
  if (all_drawn) CHECK(same_distribution_p_value(aggregated.excess, wrong.excess) < false_alarm_rate);
}

TEST_CASE("sampled excess failures has the tails of excess failures counted one by one") {
  const Scenario s = disturbed_service();
  auto aggregated = run_counted(s, Mode::aggregate).excess, one_by_one = run_one_by_one(s).excess;
  for (auto* excess : {&aggregated, &one_by_one}) std::sort(excess->begin(), excess->end());
  const double edge = one_by_one[worlds * 95 / 100];
  const auto above = [&](const std::vector<double>& excess) {
    return static_cast<double>(excess.end() - std::upper_bound(excess.begin(), excess.end(), edge));
  };
  const double pooled = (above(aggregated) + above(one_by_one)) / (2.0 * worlds);
  const double z = (above(aggregated) - above(one_by_one)) / std::sqrt(2.0 * worlds * pooled * (1.0 - pooled));
  CHECK(std::abs(z) < z_limit);
}

}  // namespace rollcast::test::oracle_test
