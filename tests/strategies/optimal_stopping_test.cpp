// The strategy that stops when going on costs more than it tells: as a machine, against the rule's exact performance,
// and in worlds.

#include <fmt/format.h>

#include <cmath>

#include "rollcast/kernel/odds.hpp"
#include "rollcast/kernel/samplers.hpp"
#include "rollcast/run/run.hpp"
#include "strategies/adaptive/stopping/prospects.hpp"
#include "strategies/adaptive/stopping/stopping_rule.hpp"
#include "strategies/strategy_fixtures.hpp"
#include "support/catch.hpp"
#include "support/plain_scenario.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::optimal_stopping_test {

namespace {

Observation counted(double hour, double share, Samples look = {}) {
  return {at(hour), Share{share}, look, look, false};
}

const std::string priced =
    R"({"name": "optimal_stopping", "batch_cost": "1 USD", "bad_released": "1000 USD", "good_rolled_back": "100 USD",
                               "bad_probability": "20%", "good_failure": "1%", )";

/// The setting of MDP-01: thirty batches of 50 requests. `bad` is the failure probability that it takes a bad
/// candidate's to be.
std::string fifties(const std::string& bad, const std::string& more = "") {
  return priced + R"("steps": [0.001388889], "every": "1h", "bake": "30h", "compare": "baseline", "bad_failure": )" +
         bad + more + "}";
}

/// What came of releases that were fed with counts drawn batch by batch.
struct Fed {
  Tally batches;
  std::int64_t stopped_wrongly = 0;  ///< good ones rolled back, or bad ones promoted
};

Fed feed(const std::string& json, double failure, Decision::Act wrong, std::uint32_t releases) {
  const Contender contender = contender_from(json, plain_scenario());
  Fed fed;
  for (std::uint32_t r = 0; r < releases; ++r) {
    Stream stream{17, r, {1, 0, 0}, 0};
    const auto strategy = contender.begin();
    Decision decision = strategy->look(counted(0, 0));
    int batches = 0;
    while (decision.act != Decision::Act::promote && decision.act != Decision::Act::roll_back) {
      const Samples look{{50, draw_binomial(stream, 50, failure)}, {36'000, 360}};
      decision = strategy->look(counted(++batches, 0.001, look));
    }
    fed.batches.add(batches);
    fed.stopped_wrongly += decision.act == wrong;
  }
  return fed;
}

std::int64_t times_ended(const Scenario& s, const std::string& json, Ending ending, std::uint32_t worlds) {
  const Contender contender = contender_from(json, s);
  World world{s, 5};
  Run run;
  std::int64_t count = 0;
  for (std::uint32_t r = 0; r < worlds; ++r) {
    world.draw(r);
    const auto strategy = contender.begin();
    simulate(world, *strategy, Mode::aggregate, run);
    count += run.record.decision == ending;
  }
  return count;
}

}  // namespace

TEST_CASE("it climbs its steps batch by batch while nothing is clear, and stops as soon as something is") {
  const std::string json = priced + R"("steps": ["10%", "50%"], "every": "1h", "bake": "2h", "bad_failure": "3%"})";
  const auto strategy = strategy_from(json);
  const Decision first = strategy->look(counted(0, 0));
  CHECK(first.act == Decision::Act::shift);
  CHECK(first.share == Share{0.1});
  CHECK(first.look_at == at(1));
  CHECK(first.watch == Watch::counts);
  CHECK(first.fleets == Fleets::added(0.1));
  const Samples unclear{{100, 2}, {900, 9}};
  const Decision second = strategy->look(counted(1, 0.1, unclear));
  CHECK(second.act == Decision::Act::hold);
  CHECK(second.look_at == at(2));
  CHECK(second.reading->opinion == Opinion::inconclusive);
  const Decision third = strategy->look(counted(2, 0.1, unclear));
  CHECK(third.act == Decision::Act::shift);
  CHECK(third.share == Share{0.5});
  CHECK(strategy->rollback_takes(at(2)) == Duration::minutes(5));
  SECTION("as good as the control") {
    CHECK(strategy->look(counted(3, 0.5, {{18'000, 180}, {18'000, 180}})).act == Decision::Act::promote);
    CHECK(strategy->rollback_takes(at(3)) == Duration::minutes(30));
  }
  SECTION("three times as bad") {
    CHECK(strategy->look(counted(3, 0.5, {{18'000, 540}, {18'000, 180}})).act == Decision::Act::roll_back);
  }
  SECTION("after the last batch it decides in any case") {
    strategy->look(counted(3, 0.5, unclear));
    const auto act = strategy->look(counted(4, 0.5, unclear)).act;
    CHECK((act == Decision::Act::promote || act == Decision::Act::roll_back));
  }
}

TEST_CASE("while the share is frozen it may roll back and nothing else, and a batch lasts until it thaws") {
  const std::string json = priced + R"("steps": ["10%", "50%"], "every": "1h", "bad_failure": "3%"})";
  const auto strategy = strategy_from(json);
  strategy->look(counted(0, 0));
  Observation frozen = counted(1, 0.1, {{3'600, 36}, {32'400, 324}});
  frozen.frozen = true;
  SECTION("a responder is engaged") {
    CHECK(strategy->look(frozen).act == Decision::Act::hold);
    CHECK(strategy->look(counted(5, 0.1)).act == Decision::Act::promote);  // what was seen counts
  }
  SECTION("a freeze") {
    frozen.thaws = at(60);
    CHECK(strategy->look(frozen).look_at == at(60));
    CHECK(strategy->look(counted(2, 0.1)).look_at == at(60));  // asked for another reason
    CHECK(strategy->look(counted(60, 0.1)).act == Decision::Act::promote);
  }
  SECTION("something is wrong") {
    frozen.since_look.candidate.failures = 120;
    CHECK(strategy->look(frozen).act == Decision::Act::roll_back);
  }
}

TEST_CASE("MDP-01: releases that it decides last as long, and err as often, as was worked out") {
  constexpr std::uint32_t releases = 20'000;
  const auto roll_back = Decision::Act::roll_back, promote = Decision::Act::promote;
  const Fed good = feed(fifties("0.03"), 0.01, roll_back, releases),
            bad = feed(fifties("0.03"), 0.03, promote, releases);
  CHECK(std::abs(z_score(good.stopped_wrongly, releases, 0.006977)) < z_limit);
  CHECK(std::abs(z_score(bad.stopped_wrongly, releases, 0.008993)) < z_limit);
  const double error = std::hypot(0.8 * good.batches.standard_error(), 0.2 * bad.batches.standard_error());
  CHECK(std::abs(0.8 * good.batches.mean() + 0.2 * bad.batches.mean() - 9.803982) < z_limit * error);
  SECTION("and not as often when it weighs failures wrongly") {
    const Fed wrong = feed(fifties("0.02"), 0.03, promote, releases);
    CHECK(std::abs(z_score(wrong.stopped_wrongly, releases, 0.008993)) > z_limit);
  }
}

TEST_CASE("a learned rule decides much like the optimal one, and the same whenever it is read") {
  constexpr std::uint32_t releases = 2'000;
  const std::string learned = fifties("0.03", R"(, "learn": "q_learning", "episodes": 60000)");
  const Fed once = feed(learned, 0.01, Decision::Act::roll_back, releases),
            again = feed(learned, 0.01, Decision::Act::roll_back, releases);
  CHECK(once.batches.mean() == again.batches.mean());
  CHECK(once.batches.mean() ==
        Approx(feed(fifties("0.03"), 0.01, Decision::Act::roll_back, releases).batches.mean()).epsilon(0.1));
  CHECK(static_cast<double>(once.stopped_wrongly) < 0.03 * releases);
}

TEST_CASE("in worlds with chance alone it errs as often as was worked out, where requests of a batch vary too") {
  constexpr std::uint32_t worlds = 4'000;
  Scenario s = plain_scenario();
  s.until = Duration::days(3);
  CHECK(std::abs(z_score(times_ended(s, fifties("0.03"), Ending::rolled_back, worlds), worlds, 0.006977)) < z_limit);
  make_candidate_always(s, Outcome::severe, 0.03 / 0.97 * 0.99 / 0.01);
  CHECK(std::abs(z_score(times_ended(s, fifties("0.03"), Ending::promoted, worlds), worlds, 0.008993)) < z_limit);
}

TEST_CASE("a regression that is known to be possible is caught, and a good candidate is promoted within hours") {
  constexpr std::uint32_t worlds = 200;
  Scenario s = plain_scenario();
  s.candidate.outcomes[0] = {Probability{0.5}, 0.9, 0.0, Money{0.001}};
  s.candidate.outcomes[2] = {Probability{0.5}, 2.0, 0.0, Money{}};
  s.candidate.outcomes[1].probability = Probability{0.0};
  s.costs.failure = Money{1.0};
  const Scenario believed = s;
  for (const auto& [outcome, odds, ending] :
       {std::tuple{Outcome::improvement, 0.9, Ending::promoted}, std::tuple{Outcome::mild, 2.0, Ending::rolled_back}}) {
    make_candidate_always(s, outcome, odds);
    const Contender contender = contender_from(R"("optimal_stopping")", believed);
    World world{s, 9};
    Run run;
    for (std::uint32_t r = 0; r < worlds; ++r) {
      world.draw(r);
      const auto strategy = contender.begin();
      simulate(world, *strategy, Mode::bridge, run);
      REQUIRE(run.record.decision == ending);
      REQUIRE(run.record.decide_h <= 16.0);
    }
  }
}

TEST_CASE(
    "in worlds of several classes the exact rule costs no more than learned ones, nor than one that takes them for two "
    "kinds") {
  Scenario s = plain_scenario();
  auto& outcomes = s.candidate.outcomes;
  outcomes[0] = {Probability{0.4}, 0.8, 0.0, Money{}};
  outcomes[1] = {Probability{0.3}, 1.0, 0.0, Money{}};
  outcomes[2] = {Probability{0.2}, 1.1, 0.0, Money{}};
  outcomes[3] = {Probability{0.1}, 2.5, 0.0, Money{}};
  s.traffic.base_per_second = 20.0;
  s.costs.failure = Money{1.0};
  s.candidate.fix = Duration::days(7);
  s.candidate.fixed_is_improvement = Probability{0.6};
  const Prospects known = prospects_of(s);
  const std::string two = fmt::format(R"({{"name": "optimal_stopping", "good_failure": {}, "bad_failure": {}}})",
                                      known.failure.good, known.failure.bad);
  const std::vector<std::string> others{R"({"name": "optimal_stopping", "learn": "q_learning"})",
                                        R"({"name": "optimal_stopping", "learn": "sarsa"})", two};
  const auto costs_of = [&](const std::string& json) {
    const Contender contender = contender_from(json, s);
    World world{s, 5};
    Run run;
    std::vector<double> costs;
    for (std::uint32_t r = 0; r < draws(4'000U); ++r) {
      world.draw(r);
      simulate(world, *contender.begin(), Mode::aggregate, run);
      costs.push_back(run.record.total_cost);
    }
    return costs;
  };
  const std::vector<double> exact = costs_of(R"("optimal_stopping")");
  for (const std::string& other : others) {
    const std::vector<double> costs = costs_of(other);
    Tally saved;
    for (std::size_t r = 0; r < costs.size(); ++r) saved.add(costs[r] - exact[r]);
    CAPTURE(other, saved.mean(), saved.standard_error());
    CHECK(z_score(saved, 0.0) > -z_limit);
    if (all_drawn && other == two) CHECK(z_score(saved, 0.0) > z_limit);
  }
}

TEST_CASE("its plan tells the boundaries at each look: those of MDP-01") {
  const auto looks = contender_from(fifties("0.03"), plain_scenario()).plan.looks;
  const StoppingProblem problem{two_kinds(0.2, {0.01, 0.03}), std::vector<Batch>(30, Batch{50, {1.0, 1.0}}),
                                std::vector<EndCosts>(31, EndCosts{{0.0, 1000.0}, {100.0, 0.0}})};
  const StoppingRule rule = optimal_rule(problem, EvidenceLattice{problem}).rule;
  REQUIRE(looks.size() == 30);  // none before the first batch, which is always served
  CHECK(looks[0].promote_up_to < 0.0);
  CHECK(looks[19].after == Duration::hours(20));
  CHECK(looks[19].promote_up_to == Approx(logistic(rule[20].promote_until)));
  CHECK(looks[19].rollback_from == Approx(logistic(rule[20].rollback_from)));
  CHECK(looks[29].promote_up_to == Approx(100.0 / 1100.0));
  CHECK(looks[29].rollback_from == looks[29].promote_up_to);
}

TEST_CASE("its stages are planned, and its errors told") {
  const Contender contender =
      contender_from(R"({"name": "optimal_stopping", "steps": ["5%", "20%"], "every": "2h"})", plain_scenario());
  const auto& stages = contender.plan.stages;
  REQUIRE(stages.size() == 3);
  CHECK(stages[1].share == Share{0.2});
  CHECK(stages[1].lasts == Duration::hours(8));
  CHECK(stages[2].share == all_traffic());

  const auto told = [](const std::string& options) {
    const auto errors = errors_in(R"({"name": "optimal_stopping", )" + options + "}");
    return errors.size() == 1 ? errors[0] : std::to_string(errors.size()) + " errors";
  };
  CHECK(told(R"("steps": ["5%", "100%"])").starts_with("/strategies/0/steps: must grow from above 0% to below 100%"));
  CHECK(told(R"("every": "2h", "bake": "3h")").starts_with("/strategies/0/bake: 3h is no multiple of 2h"));
  CHECK(told(R"("bake": "500h")").starts_with("/strategies/0/every: makes more than 500 batches"));
  CHECK(told(R"("good_failure": "2%", "bad_failure": "1%")")
            .starts_with("/strategies/0/bad_failure: must be above \"good_failure\""));
  CHECK(told(R"("bad_probability": "100%")").starts_with("/strategies/0/bad_probability: must lie strictly between"));
  CHECK(told(R"("learn": "sarsas")").find("Did you mean \"sarsa\"?") != std::string::npos);
}

}  // namespace rollcast::test::optimal_stopping_test
