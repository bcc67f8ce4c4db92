// Releases as graphs of stages: what is refused, what is planned, and how one is run.

#include "strategies/stages/stage_graph.hpp"

#include "strategies/strategy_fixtures.hpp"
#include "support/catch.hpp"
#include "support/plain_scenario.hpp"

namespace rollcast::test::stage_graph_test {

namespace {

const Samples few{{10, 9}, {10'000, 100}};

StageGraph graph_of(std::vector<Stage> stages) {
  StageGraph graph;
  graph.stages = std::move(stages);
  graph.gates = {no_gate()};
  return graph;
}

}  // namespace

TEST_CASE(
    "a graph of stages is refused when a stage cannot be reached, leads to no end, or has a gate without a choice") {
  Stage first{.pass = 1}, second{.pass = promotes};
  CHECK(errors_of(graph_of({first, second})).empty());

  SECTION("what nothing leads to") {
    first.pass = promotes;
    const auto errors = errors_of(graph_of({first, second}));
    REQUIRE(errors.size() == 1);
    CHECK(errors[0].stage == 1);
  }
  SECTION("a circle that nothing leaves") {
    second.pass = 0;
    CHECK(errors_of(graph_of({first, second})).size() == 2);
    second.gate = 0;  // whose failure ends it
    CHECK(errors_of(graph_of({first, second})).empty());
  }
  SECTION("a gate that says the same whatever it sees") {
    second.gate = 0;
    second.fail = promotes;
    const auto errors = errors_of(graph_of({first, second}));
    REQUIRE(errors.size() == 1);
    CHECK(errors[0].stage == 1);
  }
}

TEST_CASE("stages lead to each other by name, and back to a smaller share where that is wanted") {
  const auto staged = strategy_from(R"({"name": "staged", "stages": [
      {"name": "pilot", "share": "1%", "lasts": "2h", "judge": {"name": "threshold", "every": "1h", "fails": 1,
       "looks": 1}},
      {"name": "half", "share": "50%", "lasts": "1h", "fail": "pilot",
       "judge": {"name": "threshold", "every": "1h", "fails": 1, "looks": 1}}]})");
  CHECK(staged->look(seen(0, 0)).share == Share{0.01});
  CHECK(staged->look(seen(1, 0.01, fine, fine)).act == Decision::Act::hold);
  CHECK(staged->look(seen(2, 0.01, fine, fine)).share == Share{0.5});
  const Decision back = staged->look(seen(3, 0.5, awful, awful));
  CHECK(back.act == Decision::Act::shift);
  CHECK(back.share == Share{0.01});
  CHECK(staged->look(seen(4, 0.01, awful, awful)).act == Decision::Act::roll_back);
}

TEST_CASE("a strategy may stand in the place of a stage, and promotes to what follows it") {
  const auto contender = contender_from(R"({"name": "staged", "stages": [
      {"strategy": {"name": "canary", "steps": ["1%", "10%", "100%"], "bake": "1h", "approval": "last_step",
       "judge": "z_test"}},
      {"strategy": {"name": "ab_test", "duration": "5h"}}]})",
                                        plain_scenario());
  const auto& stages = contender.plan.stages;
  REQUIRE(stages.size() == 4);
  CHECK(stages[1].share == Share{0.1});
  CHECK(stages[2].share == Share{0.5});
  CHECK(stages[2].approval);  // what the canary asks for before 100 % of traffic is asked for before the test
  CHECK(stages[2].lasts == Duration::hours(5));
  CHECK(stages[3].share == all_traffic());
}

TEST_CASE("a rehearsal that passes may end in a rollback, of which nobody need approve") {
  const auto contender = contender_from(R"({"name": "staged", "stages": [
      {"name": "rehearsal", "strategy": {"name": "canary", "steps": ["1%", "100%"], "bake": "1h",
       "approval": "last_step"},
       "pass": "roll_back", "fail": "again"},
      {"name": "again", "share": "1%", "lasts": "1h"}]})",
                                        plain_scenario());
  REQUIRE(contender.plan.drawn.size() == 2);
  CHECK(contender.plan.drawn[0].pass == DrawnStage::roll_back);
  CHECK_FALSE(contender.plan.drawn[1].is_approved);
  CHECK(contender.plan.stages.back().share == nobody());
  const auto staged = contender.begin();
  CHECK(staged->look(seen(0, 0)).share == Share{0.01});
  const Decision end = staged->look(seen(1, 0.01, fine, fine));
  CHECK(end.act == Decision::Act::roll_back);
  CHECK_FALSE(end.approval);
}

TEST_CASE("errors of stages are told where they are, all at once") {
  const auto errors = errors_in(R"({"name": "staged", "stages": [
      {"name": "a", "share": "1%", "lasts": "2h", "pass": "c"},
      {"name": "b", "share": "5%", "lasts": "2h"},
      {"name": "c", "share": "100%", "lasts": "2h", "judge": "threshold"},
      {"name": "c", "share": "100%", "lasts": "2h", "pass": "roll_bak"}]})");
  const auto told = [&](std::string_view what) {
    return std::any_of(errors.begin(), errors.end(),
                       [&](const std::string& f) { return f.find(what) != std::string::npos; });
  };
  CHECK(told("is used twice"));
  CHECK(told("none serves at 100%"));
  CHECK(told("Did you mean \"roll_back\"?"));
  const auto unreached = errors_in(R"({"name": "staged", "stages": [
      {"name": "a", "share": "1%", "lasts": "2h", "pass": "c"}, {"name": "b", "share": "5%", "lasts": "2h"},
      {"name": "c", "share": "10%", "lasts": "2h"}]})");
  REQUIRE(unreached.size() == 1);
  CHECK(unreached[0].find("/strategies/0/stages/1") != std::string::npos);
  CHECK(unreached[0].find("(\"b\") is never reached") != std::string::npos);
}

TEST_CASE("people who are asked because a judge cannot tell go by the failure rates") {
  const char* const asking = R"({"name": "canary", "bake": "1h", "when_inconclusive": "ask", "approval_takes": "3h",
                                 "judge": {"name": "threshold", "every": "1h"}})";
  const auto canary = strategy_from(asking);
  canary->look(seen(0, 0));
  const Decision asked = canary->look(seen(1, 0.01, few, few));
  CHECK(asked.act == Decision::Act::hold);
  REQUIRE(asked.approval);
  CHECK(asked.approval->median == Duration::hours(3));
  CHECK(canary->look(seen(2, 0.01, few, few)).act == Decision::Act::hold);  // goes on until they answer
  SECTION("more failures than the control's") {
    CHECK(canary->look(approved(seen(3, 0.01, few, few))).act == Decision::Act::roll_back);
  }
  SECTION("no more") {
    const Samples good_few{{10, 0}, {10'000, 100}};
    const Decision next = canary->look(approved(seen(3, 0.01, good_few, good_few)));
    CHECK(next.act == Decision::Act::shift);
    CHECK(next.share == Share{0.05});
  }
}

TEST_CASE("a look without data does what was chosen for it") {
  const auto after_nothing = [](const std::string& choice) {
    const auto canary = strategy_from(R"({"name": "canary", "bake": "1h", "when_no_data": ")" + choice +
                                      R"(", "judge": {"name": "threshold", "every": "1h"}})");
    canary->look(seen(0, 0));
    return canary->look(seen(1, 0.01, {{0, 0}, {10'000, 100}}, {{0, 0}, {10'000, 100}}));
  };
  CHECK(after_nothing("judge").act == Decision::Act::hold);
  CHECK(after_nothing("pass").act == Decision::Act::shift);
  CHECK(after_nothing("fail").act == Decision::Act::roll_back);
}

TEST_CASE("a judge that looks at data alone has a tripwire, and one that must notice their absence has none") {
  const auto guard_of = [](const std::string& choice) {
    return strategy_from(R"({"name": "canary", "bake": "1h", "when_no_data": ")" + choice +
                         R"(", "judge": {"name": "threshold", "over": "stage", "every": "1h"}})")
        ->look(seen(0, 0))
        .guard.tripwire;
  };
  CHECK(guard_of("pass") != nullptr);
  CHECK(guard_of("fail") == nullptr);
}

TEST_CASE("steps go on until each arm has its requests") {
  const auto canary = strategy_from(R"({"name": "canary", "bake": "1h", "min_requests": 15000, "judge": "z_test"})");
  canary->look(seen(0, 0));
  const Decision goes_on = canary->look(seen(1, 0.01, awful, awful));
  CHECK(goes_on.act == Decision::Act::hold);  // not judged before
  CHECK(goes_on.look_at == at(2));
  CHECK(canary->look(seen(2, 0.01, awful, awful + awful)).act == Decision::Act::roll_back);
}

TEST_CASE("100 % of traffic may be compared with the step before, and the old fleet kept for a quick way back") {
  const auto canary =
      strategy_from(R"({"name": "canary", "steps": ["10%", "100%"], "bake": "1h", "bake_last": "1h", "keep_old": "6h",
      "compare_last": "before", "switch_back": "1min", "judge": {"name": "z_test"}})");
  canary->look(seen(0, 0));
  CHECK(canary->look(seen(1, 0.1, fine, fine)).share == all_traffic());
  const Samples no_control{{10'000, 105}, {}};
  SECTION("as good as before") {
    const Decision kept = canary->look(seen(2, 1, no_control, no_control));
    CHECK(kept.act == Decision::Act::shift);
    CHECK(kept.fleets == Fleets::added(1.0));
    CHECK(kept.watch == Watch::counts);
    CHECK(canary->rollback_takes(at(3)) == Duration::minutes(1));
    CHECK(canary->look(seen(8, 1)).act == Decision::Act::promote);
    CHECK(canary->rollback_takes(at(9)) == Duration::minutes(30));
  }
  SECTION("worse than before") {
    const Samples worse{{10'000, 180}, {}};
    CHECK(canary->look(seen(2, 1, worse, worse)).act == Decision::Act::roll_back);
  }
}

TEST_CASE("rings of users add up, and the last is compared with the time before it") {
  const auto contender = contender_from(R"({"name": "rings"})", plain_scenario());
  const auto& stages = contender.plan.stages;
  REQUIRE(stages.size() == 4);
  CHECK(stages[1].share.value() == Approx(0.1));
  CHECK(stages[1].lasts == Duration::hours(12));
  CHECK(stages[2].share == all_traffic());
  CHECK(stages[2].lasts == Duration::hours(4));
  CHECK(errors_in(R"({"name": "rings", "rings": [{"size": "10%", "bake": "1h"}, {"size": "80%", "bake": "1h"}]})")
            .size() == 1);
  CHECK(errors_in(R"({"name": "rings", "compare_last": "control"})").size() == 1);
}

TEST_CASE("a rolling update replaces its batches, and loses those that may be missing while they start") {
  Scenario s = plain_scenario();
  s.fleet.replicas = 10;
  const auto fleets_of = [&](const std::string& options) {
    return contender_from(R"({"name": "rolling", "wait": "1h")" + options + "}", s).plan.stages;
  };
  SECTION("one of ten at a time, with nothing to surge to") {
    const auto stages = fleets_of(R"(, "batch": "10%", "max_surge": 0)");
    REQUIRE(stages.size() == 20);  // nine batches that start and wait, one that starts, and 100 % of traffic
    CHECK(stages[0].fleets.taken == Approx(0.1));
    CHECK(stages[1].share.value() == Approx(0.1));
    CHECK(stages[1].fleets.extra() == Approx(0.0).margin(1e-12));
    CHECK(stages[18].fleets.candidate == Approx(0.9));
    CHECK(stages[18].fleets.taken == Approx(1.0));
    CHECK(stages[19].share == all_traffic());
  }
  SECTION("a surge covers the batch") {
    CHECK(fleets_of(R"(, "batch": "25%")")[0].fleets.taken ==
          Approx(0.0).margin(1e-12));  // a batch of three, and a surge of three
  }
  SECTION("surge is rounded up, what may be missing down, and one must give way") {
    const auto stages = fleets_of(R"(, "batch": "100%", "max_surge": 0, "max_unavailable": "5%")");
    CHECK(stages[0].fleets.taken == Approx(0.1));
  }
}

}  // namespace rollcast::test::stage_graph_test
