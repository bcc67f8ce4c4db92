#include "support/segments.hpp"
#include "rollcast/world/world.hpp"
#include "support/address_book.hpp"
#include "support/catch.hpp"
#include "support/plain_scenario.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::segments_test {

namespace {

double moved(double p, double log_odds) {
  const double odds = p / (1.0 - p) * std::exp(log_odds);
  return odds / (1.0 + odds);
}

Scenario segmented_scenario(double spread) {
  Scenario s = plain_scenario();
  s.shared_clustering.icc = s.own_clustering.icc = 0.01;
  s.drift.noise_sd = 0.2;
  s.segments = three_segments(s, spread);
  return s;
}

}  // namespace

TEST_CASE("each segment fails as its own figure and its own effect say, and an effect shows in its segment alone") {
  Scenario s = plain_scenario();
  s.segments = three_segments(s, 0.0);
  make_candidate_always(s, Outcome::severe, 3.0);
  s.candidate.outcomes[static_cast<std::size_t>(Outcome::severe)].shows_in = 1;
  World world{s, 1};
  world.draw(0);
  const Flow all = world.flow_until(world.end());
  for (std::size_t i = 0; i < s.segments.size(); ++i) {
    const SegmentSpec& spec = s.segments[i];
    const Flow theirs = world.flow_until(world.end(), i);
    const double own = std::log(spec.odds_ratio_median), of_class = i == 1 ? std::log(3.0) : 0.0;
    CHECK(theirs.requests == Approx(spec.share.value() * all.requests));
    CHECK(theirs[FirstRelease::incumbent].failures == Approx(spec.failure.value() * theirs.requests));
    CHECK(theirs[FirstRelease::candidate].failures ==
          Approx(moved(spec.failure.value(), own + of_class) * theirs.requests));
    CHECK(theirs[FirstRelease::fix].failures == Approx(moved(spec.failure.value(), own) * theirs.requests));
  }
  CHECK(all[FirstRelease::incumbent].failures == Approx(s.baseline.failure.value() * all.requests));
}

TEST_CASE("segments add up to the whole, and what one is avoided does not make good what another is caused") {
  const Scenario s = segmented_scenario(0.05);
  World world{s, 2};
  for (std::uint32_t r = 0; r < 20; ++r) {
    world.draw(r);
    const Flow all = world.flow_until(world.end());
    Flow sum;
    for (std::size_t i = 0; i < s.segments.size(); ++i) sum = sum + world.flow_until(world.end(), i);
    REQUIRE(all.requests == Approx(sum.requests).epsilon(1e-12));
    for_each_version([&](VersionId id) {
      for (const auto part : {&VersionFlow::failures, &VersionFlow::added, &VersionFlow::avoided})
        REQUIRE(all[id].*part == Approx(sum[id].*part).epsilon(1e-12));
    });
    REQUIRE(std::min(all[FirstRelease::candidate].added, all[FirstRelease::candidate].avoided) > 0.0);
    REQUIRE(all[FirstRelease::candidate].added + all[FirstRelease::candidate].avoided >
            1.5 * std::abs(all[FirstRelease::candidate].failures - all[FirstRelease::incumbent].failures));
  }
}

TEST_CASE("equal versions cause and spare exactly nothing in every segment, and with own effects they would") {
  for (const double own : {1.0, 1.0001}) {
    Scenario s = segmented_scenario(0.0);
    for (SegmentSpec& segment : s.segments) segment.odds_ratio_median = own;
    World world{s, 3};
    for (std::uint32_t r = 0; r < 20; ++r) {
      world.draw(r);
      for (std::size_t i = 0; i < s.segments.size(); ++i) {
        const Flow theirs = world.flow_until(world.end(), i);
        REQUIRE((theirs[FirstRelease::candidate].added == 0.0) == (own == 1.0));
        REQUIRE(theirs[FirstRelease::candidate].avoided == 0.0);
        REQUIRE((theirs[FirstRelease::fix].added == 0.0) == (own == 1.0));
      }
    }
  }
}

TEST_CASE("own effects are lognormal, apart from segment to segment, and stay when segments are added") {
  const Scenario s = segmented_scenario(0.3);
  Tally size, products;
  for (std::uint32_t r = 0; r < 20'000; ++r) {
    const Draws draws{4, r};
    const Truth truth = draw_truth(s.candidate, s.segments, OfflineGate{s}, draws);
    const double few = truth.segments[0][FirstRelease::candidate].log_odds,
                 some = truth.segments[1][FirstRelease::candidate].log_odds;
    size.add(some);
    products.add((few - std::log(0.5)) * (some - std::log(1.8)));
    REQUIRE(draw_truth(s.candidate, std::span{s.segments}.first(2), OfflineGate{s}, draws)
                .segments[1][FirstRelease::candidate]
                .log_odds == some);
    REQUIRE(truth.segments[1][FirstRelease::fix].log_odds == some);  // no change, and so the same version comes again
  }
  CHECK(std::abs(z_score(size, std::log(1.8))) < z_limit);
  CHECK(std::abs(z_score(size, std::log(1.82))) > z_limit);
  CHECK(size.variance() == Approx(0.09).epsilon(0.05));
  CHECK(std::abs(z_score(products, 0.0)) < z_limit);
  CHECK(std::abs(z_score(products, 0.09)) > z_limit);  // one draw for all segments
}

TEST_CASE("a benefit that shows in one segment is enjoyed by its share of the requests") {
  Scenario s = plain_scenario();
  s.segments = three_segments(s, 0.0);
  make_candidate_always(s, Outcome::improvement, 0.9);
  OutcomeSpec& improvement = s.candidate.outcomes[static_cast<std::size_t>(Outcome::improvement)];
  improvement.benefit = Money{0.01};
  CHECK(draw_truth(s.candidate, s.segments, OfflineGate{s}, Draws{1, 0})[FirstRelease::candidate].benefit ==
        Money{0.01});
  improvement.shows_in = 1;
  CHECK(draw_truth(s.candidate, s.segments, OfflineGate{s}, Draws{1, 0})[FirstRelease::candidate].benefit.value() ==
        Approx(0.003));
}

TEST_CASE("each segment's effect has an address of its own, and one without spread draws nothing") {
  for (const double spread : {0.3, 0.0}) {
    const Scenario s = segmented_scenario(spread);
    World world{s, 5};
    AddressBook book;
    world.draw(0, &book);
    CHECK(book.shared().empty());
    for (std::size_t i = 0; i < s.segments.size(); ++i)
      CHECK(book.addresses(segment_topic(Purpose::segment_effect, Version::candidate, i)) == (spread > 0.0 ? 1 : 0));
    CHECK(book.addresses(topic(Purpose::segment_effect, Version::candidate)) == 0);
  }
}

}  // namespace rollcast::test::segments_test
