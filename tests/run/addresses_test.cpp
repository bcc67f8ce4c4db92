// Which addresses a world and a run draw from.

#include "run/run_fixtures.hpp"
#include "support/address_book.hpp"
#include "support/catch.hpp"

namespace rollcast::test::addresses_test {

namespace {

/// A scenario in which every part draws. 17 days are 408 hours and 2,448 blocks of ten minutes.
Scenario everything() {
  Scenario s = busy_scenario();
  s.traffic.day_effect_sd = 0.1;
  s.traffic.wander_sd = 0.2;
  s.traffic.bursts_per_day = 1.0;
  s.traffic.burst_length = {Duration::minutes(20), 0.5};
  s.drift.none = Probability{0.0};
  s.drift.step = Probability{1.0};
  s.drift.steps_per_30_days = 2.0;
  s.drift.step_length = {Duration::days(5), 0.5};
  s.drift.step_log_odds_sd = 0.3;
  s.drift.noise_sd = 0.1;
  make_candidate_always(s, Outcome::severe, 3.0);
  return s;
}

}  // namespace

TEST_CASE("every part of a world draws from the addresses it promises, and no two parts from the same") {
  const Scenario s = everything();
  World world{s, 8};
  for (std::uint32_t replication = 0; replication < 20; ++replication) {
    AddressBook book;
    world.draw(replication, &book);
    REQUIRE(book.shared().empty());
    const auto used = [&](Purpose purpose, Version version = Version::shared) {
      return book.addresses(topic(purpose, version));
    };
    for (const Purpose once : {Purpose::outcome, Purpose::effect, Purpose::fixed_outcome})
      REQUIRE(used(once, Version::candidate) == 1);
    REQUIRE(used(Purpose::day_effect) == 9);  // two normals to an address
    REQUIRE(used(Purpose::wander) == 204);
    REQUIRE(used(Purpose::bursts) == 17 + 1);
    REQUIRE(used(Purpose::volume_noise) == 1224);
    for (const Version whose : {Version::shared, Version::baseline, Version::candidate})
      REQUIRE(used(Purpose::clustering, whose) == 204);
    REQUIRE(used(Purpose::drift_kind) == 1);
    REQUIRE(used(Purpose::drift_training) == 1);
    REQUIRE(used(Purpose::drift_noise) == 204);
    const std::size_t known = 3 + 9 + 204 + 18 + 1224 + 3 * 204 + 1 + 1 + 204;
    REQUIRE(book.addresses() == known + used(Purpose::drift_steps) + used(Purpose::incident));
  }
}

TEST_CASE(
    "a run draws its counts from one address, each complaint and each page from its own, apart from the world's") {
  const Scenario s = everything();
  World world{s, 8};
  Run run;
  for (const char* name : {"\"canary\"", "\"big_bang\"", "\"blue_green\"", "\"ab_test\""})
    for (std::uint32_t replication = 0; replication < 20; ++replication) {
      AddressBook book;
      world.draw(replication, &book);
      const std::size_t before = book.addresses();
      simulate(world, *contender_from(name, s).begin(), Mode::aggregate, run);
      const std::size_t pages = book.addresses(topic(Purpose::acknowledge));
      REQUIRE(book.shared().empty());
      REQUIRE(book.addresses(topic(Purpose::counts)) == 1);
      const std::size_t complaints = book.addresses(topic(Purpose::complaint));
      REQUIRE(complaints >= 1);
      REQUIRE(book.addresses() == before + 1 + complaints + 3 * pages);
    }
}

TEST_CASE("a part that is drawn twice from one world is detected") {
  const Scenario s = everything();
  AddressBook book;
  const Draws draws{1, 0, &book};
  Clustering own{s.own_clustering, s.baseline.failure, Version::candidate, Calendar{s}};
  own.draw(draws);
  CHECK(book.shared().empty());
  own.draw(draws);
  CHECK(book.shared().size() == 204);
}

}  // namespace rollcast::test::addresses_test
