// Segments of users in runs: counts against requests run one by one, and fairness between segments.

#include <algorithm>
#include <boost/random/exponential_distribution.hpp>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/uniform_01.hpp>

#include "run/run_fixtures.hpp"
#include "support/catch.hpp"
#include "support/segments.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::segments_test {

namespace {

constexpr std::uint32_t worlds = draws(2'500U);
constexpr double share = 0.6;

/// A candidate that serves some better and others worse, whatever the disturbances.
Scenario segmented_service() {
  Scenario s = small_service();
  s.baseline.failure = Probability{0.05};
  s.shared_clustering.icc = s.own_clustering.icc = 0.01;
  s.segments = three_segments(s, 0.1);
  s.segments[0].odds_ratio_median = 0.1;
  make_candidate_always(s, Outcome::mild, 1.5);
  return s;
}

struct Counts {
  std::vector<double> failures, excess;
};

Counts run_counted(const Scenario& s) {
  Counts counts;
  run_many(s, scripted_contender("at once", {{{0, share}}, {}}), worlds, [&](const Run& run) {
    counts.failures.push_back(run.record.failures_sampled);
    counts.excess.push_back(run.record.excess_sampled);
  });
  return counts;
}

/// What may become of one request of one segment, or of anybody's.
struct Chances {
  double until_share, baseline, candidate, without_release;

  Chances(const Flow& flow, double before)
      : until_share{before + flow.requests},
        baseline{flow[FirstRelease::incumbent].failures / flow.requests},
        candidate{flow[FirstRelease::candidate].failures / flow.requests},
        without_release{candidate - (flow[FirstRelease::candidate].added - flow[FirstRelease::candidate].avoided) /
                                        flow.requests} {}
};

/// What is expected per request of each segment between two instants; of all users as if they were one when told so.
enum class Users { in_segments, as_one };
std::vector<Chances> chances_between(const World& world, SimTime from, SimTime to, Users users) {
  std::vector<Chances> all;
  if (users == Users::as_one) return {Chances{world.flow_until(to) - world.flow_until(from), 0.0}};
  for (std::size_t i = 0; i < world.scenario().segments.size(); ++i)
    all.emplace_back(world.flow_until(to, i) - world.flow_until(from, i), all.empty() ? 0.0 : all.back().until_share);
  return all;
}

/// Each request by itself: it comes from someone, goes to a version by a coin, and fails by one uniform number that
/// both share.
Counts run_one_by_one(const Scenario& s, Users users) {
  Counts counts;
  World world{s, 1};
  boost::random::mt19937_64 engine{7};
  boost::random::uniform_01<double> uniform;
  for (std::uint32_t r = 0; r < worlds; ++r) {
    world.draw(r + 1'000'000);  // independent worlds
    double failures = 0.0, excess = 0.0;
    for (SimTime from; from < world.end(); from = from + s.tick) {
      const auto chances = chances_between(world, from, from + s.tick, users);
      const double requests = chances.back().until_share;
      boost::random::exponential_distribution<double> gap{requests};
      for (double at = gap(engine); at < 1.0; at += gap(engine)) {
        const double who = uniform(engine) * requests, u = uniform(engine);
        const auto them =
            std::find_if(chances.begin(), chances.end() - 1, [&](const Chances& c) { return who < c.until_share; });
        const bool to_candidate = uniform(engine) < share;
        const bool failed = u < (to_candidate ? them->candidate : them->baseline);
        failures += failed;
        if (to_candidate) excess += failed - (u < them->without_release);
      }
    }
    counts.failures.push_back(failures);
    counts.excess.push_back(excess);
  }
  return counts;
}

/// Two segments in a quiet world, a regression that shows in one of them, and a share of 40 % for the first half of the
/// time.
struct HalfTimeRun {
  Run run;
  double touched, untouched;  ///< failure rates of the baseline
  double regressed;           ///< of the candidate, in the segment that it hurts

  HalfTimeRun(std::size_t hurt, double spare_odds) : touched{0.02}, untouched{0.005} {
    Scenario s = plain_scenario();
    s.until = Duration::days(2);
    s.baseline.failure = Probability{0.25 * touched + 0.75 * untouched};
    s.segments = {{"touched", Probability{0.25}, Probability{touched}},
                  {"untouched", Probability{0.75}, Probability{untouched}}};
    make_candidate_always(s, Outcome::severe, 3.0);
    s.candidate.outcomes[static_cast<std::size_t>(Outcome::severe)].shows_in = hurt;
    s.segments[1 - hurt].odds_ratio_median = spare_odds;
    const double odds = 3.0 * s.segments[hurt].failure.value() / (1.0 - s.segments[hurt].failure.value());
    regressed = odds / (1.0 + odds);
    run_many(s, scripted_contender("half time", {{{0, 0.4}, {24, 0.0}}, {}}), 1,
             [&](const Run& completed) { run = completed; });
  }
};

}  // namespace

TEST_CASE("counts of segments have the distribution of requests run one by one, and users taken as one have not") {
  const Scenario s = segmented_service();
  const Counts aggregated = run_counted(s), one_by_one = run_one_by_one(s, Users::in_segments);
  CHECK(same_distribution_p_value(aggregated.failures, one_by_one.failures) > false_alarm_rate);
  CHECK(same_distribution_p_value(aggregated.excess, one_by_one.excess) > false_alarm_rate);

  const Counts netted = run_one_by_one(s, Users::as_one);  // as many failures, but what is caused and avoided cancels
  CHECK(same_distribution_p_value(aggregated.failures, netted.failures) > false_alarm_rate);
  if (all_drawn) CHECK(same_distribution_p_value(aggregated.excess, netted.excess) < false_alarm_rate);
}

TEST_CASE("the gap between two segments is the closed form of flat traffic") {
  constexpr double exposure = 0.2;  // 40 % of the first half
  const HalfTimeRun half(0, 1.0);
  const double added = exposure * (half.regressed - half.touched);
  CHECK(half.run.record.fairness_gap == Approx(half.touched + added - half.untouched));
  CHECK(half.run.record.fairness_gap_added == Approx(added));
  CHECK(half.run.record.worst_segment_excess == Approx(added));
  CHECK(half.run.record.worst_segment_excess >
        3.0 * half.run.record.excess / half.run.record.requests);  // the mean hides it
}

TEST_CASE("a release that hurts those who fare best narrows the gap, and is seen all the same") {
  constexpr double exposure = 0.2;
  const HalfTimeRun half(1, 1.0);
  const double added = exposure * (half.regressed - half.untouched);
  CHECK(half.run.record.fairness_gap_added == Approx(-added));
  CHECK(half.run.record.worst_segment_excess == Approx(added));
}

TEST_CASE("fairness of rates by hand") {
  const std::array segments{SegmentRecord{1'000, 30, 10}, SegmentRecord{2'000, 20, -20}, SegmentRecord{500, 20, 5}};
  const Fairness fairness = fairness_of(segments);  // .03 of .02, .01 of .02, .04 of .03
  CHECK(fairness.gap == Approx(0.03));
  CHECK(fairness.gap_added == Approx(0.02));
  CHECK(fairness.worst_hit == Approx(0.01));
  CHECK(fairness_of(std::span{segments}.first(1)).gap == 0.0);
  CHECK(fairness_of(std::array{SegmentRecord{}}).worst_hit == 0.0);
}

TEST_CASE("one segment of 100 % of traffic is as no segments, number by number") {
  Scenario s = busy_scenario();
  make_candidate_always(s, Outcome::severe, 2.5);
  Scenario one = s;
  one.segments = {{"all users", Probability{1.0}, s.baseline.failure}};
  World world{s, 6}, same{one, 6};
  Run run, other;
  for (const char* name : {"\"canary\"", "\"big_bang\"", "\"blue_green\"", "\"ab_test\""})
    for (std::uint32_t r = 0; r < 30; ++r) {
      world.draw(r);
      same.draw(r);
      simulate(world, *contender_from(name, s).begin(), Mode::aggregate, run);
      simulate(same, *contender_from(name, one).begin(), Mode::aggregate, other);
      for (const LedgerColumn& column : ledger_columns())
        REQUIRE(run.record.*column.value == other.record.*column.value);
      REQUIRE(run.segments.empty());
      REQUIRE(other.segments.size() == 1);
      REQUIRE(other.segments[0].excess == Approx(run.record.excess));
    }
}

TEST_CASE("segments add up to the ledger, and an identical candidate leaves every segment exactly as it is") {
  for (const double odds_ratio : {1.0, 2.0}) {
    Scenario s = busy_scenario();
    s.segments = three_segments(s, odds_ratio == 1.0 ? 0.0 : 0.2);
    if (odds_ratio == 1.0)
      for (SegmentSpec& segment : s.segments) segment.odds_ratio_median = 1.0;
    else
      make_candidate_always(s, Outcome::severe, odds_ratio);
    for (const char* name : {"\"canary\"", "\"big_bang\"", "\"blue_green\"", "\"ab_test\""})
      run_many(s, contender_from(name, s), 30, [&](const Run& run) {
        SegmentRecord sum;
        for (const SegmentRecord& segment : run.segments) {
          if (odds_ratio == 1.0) REQUIRE(segment.excess == 0.0);
          sum.requests += segment.requests;
          sum.failures += segment.failures;
          sum.excess += segment.excess;
        }
        REQUIRE(sum.requests == Approx(run.record.requests));
        REQUIRE(sum.failures == Approx(run.record.failures));
        REQUIRE(sum.excess == Approx(run.record.excess).margin(1e-6));
        REQUIRE(run.record.fairness_gap > 0.0);
        REQUIRE((run.record.fairness_gap_added == 0.0) == (odds_ratio == 1.0));
        REQUIRE((run.record.worst_segment_excess == 0.0) == (odds_ratio == 1.0));
      });
  }
}

}  // namespace rollcast::test::segments_test
