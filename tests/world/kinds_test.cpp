// What fails in each way in a world: kinds add up to the whole, and populations do not make good each other.

#include "rollcast/world/world.hpp"
#include "support/catch.hpp"
#include "support/plain_scenario.hpp"
#include "support/segments.hpp"

namespace rollcast::test::kinds_test {

namespace {

const ClassifierSpec classifier{0.25, 1.8, 1.1};
const GeneratorSpec generator{0.08, 0.02, 0.7, 0.04};

Scenario disturbed_scenario(const QualitySpec& quality) {
  Scenario s = plain_scenario();
  give_quality(s, quality);
  s.shared_clustering.icc = s.own_clustering.icc = 0.01;
  s.drift.noise_sd = 0.2;
  s.candidate.trained_ago = Duration::days(5);
  return s;
}

KindFlow sum_of_kinds(const World& world) {
  KindFlow sum;
  for (std::size_t k = 0; k < world.failure_distribution().kinds().size(); ++k)
    sum = sum + world.kind_flow_until(world.end(), k);
  return sum;
}

}  // namespace

TEST_CASE("kinds of failure add up to all failures, with segments and without") {
  for (const QualitySpec& quality : {QualitySpec{classifier}, QualitySpec{generator}})
    for (const bool in_segments : {false, true}) {
      Scenario s = disturbed_scenario(quality);
      if (in_segments) s.segments = three_segments(s, 0.2);
      make_candidate_always(s, Outcome::severe, 2.0);
      s.candidate.outcomes[static_cast<std::size_t>(Outcome::severe)].kind_odds_ratios = {0.2, 3.0, 1.5};
      World world{s, 2};
      for (std::uint32_t r = 0; r < 10; ++r) {
        world.draw(r);
        const Flow all = world.flow_until(world.end());
        const KindFlow sum = sum_of_kinds(world);
        REQUIRE(sum[FirstRelease::incumbent].failures == Approx(all[FirstRelease::incumbent].failures).epsilon(1e-12));
        REQUIRE(sum[FirstRelease::candidate].failures == Approx(all[FirstRelease::candidate].failures).epsilon(1e-12));
        REQUIRE(sum[FirstRelease::fix].failures == Approx(all[FirstRelease::fix].failures).epsilon(1e-12));
        REQUIRE(sum[FirstRelease::candidate].added - sum[FirstRelease::candidate].removed ==
                Approx(all[FirstRelease::candidate].added - all[FirstRelease::candidate].avoided).epsilon(1e-9));
        REQUIRE(sum[FirstRelease::fix].added - sum[FirstRelease::fix].removed ==
                Approx(all[FirstRelease::fix].added - all[FirstRelease::fix].avoided).epsilon(1e-9).margin(1e-6));
      }
    }
}

TEST_CASE("misses that a classifier's candidate adds are not made good by false alarms that it spares") {
  Scenario s = plain_scenario();
  give_quality(s, classifier);
  make_candidate_always(s, Outcome::severe, 1.0);
  s.candidate.outcomes[static_cast<std::size_t>(Outcome::severe)].kind_odds_ratios = {0.5, 3.0, 1.0};
  World world{s, 1};
  world.draw(0);
  const Flow all = world.flow_until(world.end());
  const KindFlow alarms = world.kind_flow_until(world.end(), 0), misses = world.kind_flow_until(world.end(), 1);
  CHECK(alarms[FirstRelease::candidate].added == 0.0);
  CHECK(misses[FirstRelease::candidate].removed == 0.0);
  CHECK(all[FirstRelease::candidate].added == Approx(misses[FirstRelease::candidate].added));
  CHECK(all[FirstRelease::candidate].avoided == Approx(alarms[FirstRelease::candidate].removed));
  CHECK(all[FirstRelease::candidate].added >
        all[FirstRelease::candidate].failures -
            all[FirstRelease::incumbent].failures);  // the difference of the totals hides it
}

TEST_CASE("equal versions change no kind by anything, and a hair's difference would") {
  for (const QualitySpec& quality : {QualitySpec{classifier}, QualitySpec{generator}})
    for (const double odds_ratio : {1.0, 1.0001}) {
      Scenario s = disturbed_scenario(quality);
      s.candidate.trained_ago = s.baseline.trained_ago;
      s.segments = three_segments(s, 0.0);
      for (SegmentSpec& segment : s.segments) segment.odds_ratio_median = 1.0;
      make_candidate_always(s, Outcome::mild, odds_ratio);
      World world{s, 3};
      for (std::uint32_t r = 0; r < 10; ++r) {
        world.draw(r);
        for (std::size_t k = 0; k < world.failure_distribution().kinds().size(); ++k) {
          const KindFlow kind = world.kind_flow_until(world.end(), k);
          REQUIRE((kind[FirstRelease::candidate].added == 0.0) == (odds_ratio == 1.0));
          REQUIRE(kind[FirstRelease::candidate].removed == 0.0);
          REQUIRE(kind[FirstRelease::fix].added == 0.0);
        }
      }
    }
}

TEST_CASE("an effect on one kind shows where the effect of its class shows") {
  Scenario s = plain_scenario();
  give_quality(s, classifier);
  s.segments = {{"one", Probability{0.5}, s.baseline.failure}, {"other", Probability{0.5}, s.baseline.failure}};
  make_candidate_always(s, Outcome::severe, 1.0);
  OutcomeSpec& severe = s.candidate.outcomes[static_cast<std::size_t>(Outcome::severe)];
  severe.kind_odds_ratios = {1.0, 3.0, 1.0};
  severe.shows_in = 1;
  World world{s, 1};
  world.draw(0);
  CHECK(world.flow_until(world.end(), 0)[FirstRelease::candidate].added == 0.0);
  CHECK(world.flow_until(world.end(), 1)[FirstRelease::candidate].added > 0.0);
}

}  // namespace rollcast::test::kinds_test
