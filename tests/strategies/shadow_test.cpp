#include <cmath>

#include "run/run_fixtures.hpp"
#include "strategies/strategy_fixtures.hpp"
#include "support/catch.hpp"
#include "support/plain_scenario.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::shadow_test {

namespace {

/// Excess failures of a shadow of three hours whose judge never objects, then a big bang.
Tally excess_after_shadow(const std::string& noticed, std::uint32_t worlds = 20'000) {
  const Scenario s = complaints_only_scenario();
  const Contender shadow =
      contender_from(R"({"name": "shadow", "duration": "3h", "judge": "none", "noticed": )" + noticed + R"(,
      "then": {"name": "big_bang", "deploy_time": "0s", "rollback_time": "1h"}})",
                     s);
  Tally excess;
  run_many(s, shadow, worlds, [&](const Run& run) {
    excess.add(run.record.excess);
    const bool ended_in_shadow = run.record.detect_h < 3.0;
    REQUIRE((run.record.excess == 0.0) == ended_in_shadow);
    REQUIRE(run.record.decision == Ending::rolled_back);
    if (ended_in_shadow)
      REQUIRE((run.record.incident_minutes == 0.0 && run.record.cost_people == 0.0 && run.record.users_touched == 0.0));
  });
  return excess;
}

}  // namespace

TEST_CASE(
    "STR-02: who notices six excess failures in ten of a shadow of three hours spares users all but exp(-3.6) of a big "
    "bang") {
  const Tally excess = excess_after_shadow("0.6");
  CHECK(std::abs(z_score(excess, 4.09855837)) < z_limit);
  CHECK(std::abs(z_score(excess_after_shadow("0", 5'000), 150.0)) < z_limit);
  CHECK(std::abs(z_score(excess, 150.0 * std::exp(-0.6 * 3.0))) > z_limit);  // if users complained half as often
}

TEST_CASE("a shadow serves nobody, goes on to what follows it, and pays for its fleet") {
  const auto contender =
      contender_from(R"({"name": "shadow", "mirrored": "50%", "duration": "6h", "then": {"name": "canary",
      "steps": ["10%", "100%"], "bake": "2h", "judge": {"name": "threshold", "every": "1h", "fails": 1, "looks": 1}}})",
                     plain_scenario());
  const auto shadow = contender.begin();
  const Decision first = shadow->look(seen(0, 0));
  CHECK(first.act == Decision::Act::shift);
  CHECK(first.share == nobody());
  CHECK(first.mirrored.share == Share{0.5});
  CHECK(first.fleets == Fleets::added(0.5));
  CHECK(first.look_at == at(6));
  CHECK(shadow->rollback_takes(at(1)) == Duration{});
  SECTION("passes") {
    const Decision next = shadow->look(seen(6, 0, fine, fine));
    CHECK(next.share == Share{0.1});
    CHECK(next.mirrored == Mirroring{});
    CHECK(next.fleets == Fleets::added(0.1));
    CHECK(shadow->look(seen(7, 0.1, awful, awful)).act == Decision::Act::roll_back);
    CHECK(shadow->rollback_takes(at(7)) == Duration::minutes(5));
  }
  SECTION("fails") { CHECK(shadow->look(seen(6, 0, awful, awful)).act == Decision::Act::roll_back); }
  const auto& stages = contender.plan.stages;
  REQUIRE(stages.size() == 3);
  CHECK(stages[0].mirrored == Share{0.5});
  CHECK(stages[0].share == nobody());
  CHECK(stages[1].mirrored == nobody());
}

TEST_CASE("what follows a shadow is undone in its own way") {
  const auto shadow =
      contender_from(R"({"name": "shadow", "duration": "1h", "then": {"name": "big_bang", "deploy_time": "1h",
      "rollback_time": "45min", "max_unavailable": "25%"}})",
                     plain_scenario())
          .begin();
  shadow->look(seen(0, 0));
  const Fleets copying = Fleets::added(1.0);
  CHECK(shadow->rollback_fleets(copying) == copying);
  CHECK(shadow->look(seen(1, 0, fine, fine)).fleets == Fleets{0.0, 0.25});
  CHECK(shadow->look(seen(2, 0)).act == Decision::Act::promote);
  CHECK(shadow->rollback_takes(at(3)) == Duration::minutes(45));
  CHECK(shadow->rollback_fleets(Fleets::switched()) == Fleets{0.75, 1.0});
}

TEST_CASE("a shadow finds a regression before any user does, by its judge alone, and lets an equal version pass") {
  Scenario s = plain_scenario();
  s.until = Duration::days(3);
  const Contender shadow = contender_from(R"({"name": "shadow", "duration": "6h", "then": "big_bang"})", s);
  int passed = 0;
  run_many(s, shadow, 200, [&](const Run& run) { passed += run.record.decision == Ending::promoted; });
  CHECK(passed == 200);
  make_candidate_always(s, Outcome::severe, 1.5);
  run_many(s, shadow, 200, [&](const Run& run) {
    REQUIRE(run.record.decision == Ending::rolled_back);
    REQUIRE(run.record.excess == 0.0);
    REQUIRE(run.record.detect_h == 6.0);
    REQUIRE(run.record.peak_exposure == 0.0);
  });
}

TEST_CASE("a judge that takes copies for independent requests fails an equal version less often than it says") {
  Scenario s = plain_scenario();
  s.until = Duration::hours(4);
  const auto failed = [&](const std::string& strategy) {
    std::int64_t rolled_back = 0;
    run_many(s, contender_from(strategy, s), 4'000,
             [&](const Run& run) { rolled_back += run.record.decision == Ending::rolled_back; });
    return rolled_back;
  };
  const std::string judge = R"("judge": {"name": "z_test", "alpha": "10%"})";
  CHECK(failed(R"({"name": "shadow", "duration": "2h", )" + judge + "}") == 0);
  CHECK(std::abs(z_score(failed(R"({"name": "ab_test", "duration": "2h", )" + judge + "}"), 4'000, 0.1)) < z_limit);
}

TEST_CASE("a stage of a sequence may serve users and copies at once") {
  const auto contender = contender_from(R"({"name": "staged", "stages": [
      {"name": "shadow", "share": 0, "mirrored": "100%", "lasts": "2h"},
      {"name": "both", "share": "10%", "mirrored": "40%", "noticed": "50%", "lasts": "2h", "fleet": "moved"}]})",
                                        plain_scenario());
  const auto staged = contender.begin();
  CHECK(staged->look(seen(0, 0)).mirrored.share == all_traffic());
  const Decision both = staged->look(seen(2, 0));
  CHECK(both.share == Share{0.1});
  CHECK(both.mirrored == Mirroring{Share{0.4}, Probability{0.5}});
  CHECK(both.fleets == Fleets{0.5, 0.1});
  CHECK(staged->look(seen(4, 0.1)).act == Decision::Act::promote);
}

TEST_CASE("replicas for copies are never taken from users") {
  const auto fleets_of = [](const std::string& stage) {
    Scenario s = plain_scenario();
    s.fleet.replicas = 10.0;
    return contender_from(
               R"({"name": "staged", "stages": [{"lasts": "2h", "fleet": "moved", "replicas": 5, )" + stage + "}]}", s)
        .begin()
        ->look({})
        .fleets;
  };
  CHECK(fleets_of(R"("share": 0, "mirrored": "50%")") == Fleets{0.5, 0.0});
  CHECK(fleets_of(R"("share": "10%", "mirrored": "40%")") == Fleets{0.5, 0.1});
  CHECK(fleets_of(R"("share": "10%")") == Fleets{0.5, 0.5});
}

TEST_CASE("errors of shadows are told with their place") {
  const auto only = [](const std::string& strategy) {
    const auto errors = errors_in(strategy);
    CAPTURE(strategy, errors);
    REQUIRE(errors.size() == 1);
    return errors[0];
  };
  CHECK(only(R"({"name": "shadow", "mirrored": 0})").starts_with("/strategies/0/mirrored: must be above 0%"));
  CHECK(only(R"({"name": "shadow", "then": "none"})").starts_with("/strategies/0/then: expected one of"));
  CHECK(only(R"({"name": "shadow", "then": {"name": "canary", "steps": ["5%"]}})")
            .starts_with("/strategies/0/then/steps: must grow"));
  CHECK(only(R"({"name": "staged", "stages": [{"share": "20%", "mirrored": "90%", "lasts": "2h"}]})")
            .starts_with("/strategies/0/stages/0/mirrored: must leave room"));
  CHECK(only(R"({"name": "staged", "stages": [{"share": "20%", "noticed": "9%", "lasts": "2h"}]})")
            .starts_with("/strategies/0/stages/0/noticed: needs copies"));
}

}  // namespace rollcast::test::shadow_test
