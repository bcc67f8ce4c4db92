// Stopping problems: known answers MDP-01, and what must be true of optimal and learned rules.

#include "strategies/adaptive/stopping/stopping_rule.hpp"

#include <array>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <numeric>

#include "rollcast/kernel/odds.hpp"
#include "rollcast/kernel/samplers.hpp"
#include "strategies/adaptive/stopping/learned_rule.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::stopping_rule_test {

namespace {

/// A fifth of all candidates fail in three requests of a hundred rather than one; batches of 50 cost 1.
StoppingProblem canary(double batch_cost = 1.0, double chance_of_bad = 0.2, std::size_t batches = 30) {
  return {two_kinds(chance_of_bad, {0.01, 0.03}), std::vector<Batch>(batches, Batch{50, {batch_cost, batch_cost}}),
          std::vector<EndCosts>(batches + 1, EndCosts{{0.0, 1000.0}, {100.0, 0.0}})};
}

struct Known {
  double cost, batches, false_rollback, bad_released;
};

StopAct cheapest_stop(const StoppingProblem& problem, std::size_t look, double chance_of_bad) {
  const StopCosts costs = stop_costs(problem, look, std::array{1.0 - chance_of_bad, chance_of_bad});
  return costs.promote <= costs.roll_back ? StopAct::promote : StopAct::roll_back;
}

Performance of_optimal(const StoppingProblem& problem) {
  const EvidenceLattice lattice{problem};
  const StoppingRule rule = optimal_rule(problem, lattice).rule;
  return performance(problem, lattice, on_lattice(lattice, rule));
}

/// Mild regressions that fail hardly more than good candidates, and cost as much as severe ones that anybody sees.
StoppingProblem three_kinds() {
  return {{{0.7, 0.010, false}, {0.2, 0.013, true}, {0.1, 0.040, true}},
          std::vector<Batch>(30, Batch{400, {1.0, 1.0, 1.0}}),
          std::vector<EndCosts>(31, EndCosts{{0.0, 1000.0, 1000.0}, {100.0, 0.0, 0.0}})};
}

/// The same, with both regressions taken for one kind of their mean log odds.
StoppingProblem merged() {
  StoppingProblem problem = three_kinds();
  problem.kinds = two_kinds(0.3, {0.010, logistic((0.2 * logit(0.013) + 0.1 * logit(0.040)) / 0.3)});
  for (Batch& batch : problem.batches) batch.cost.pop_back();
  for (EndCosts& end : problem.ends) {
    end.promote.pop_back();
    end.roll_back.pop_back();
  }
  return problem;
}

/// One release after another by a rule, with failures drawn batch by batch; `believed` are the weights that the rule's
/// log odds go by.
Tally simulate(const StoppingProblem& problem, const StoppingRule& rule, const Weights& believed,
               std::uint32_t releases) {
  Tally costs;
  for (std::uint32_t r = 0; r < releases; ++r) {
    Stream stream{7, r, {1, 0, 0}, 0};
    const bool is_bad = draw_uniform(stream) < problem.chance_of_bad();
    const auto of_kind = [&](const ByKind& figures) { return figures[is_bad ? 1 : 0]; };
    double log_odds = logit(problem.chance_of_bad()), cost = 0.0;
    std::size_t look = 0;
    StopAct act = rule[0].act(log_odds);
    for (; act == StopAct::go_on; act = rule[++look].act(log_odds)) {
      const std::int64_t n = problem.batches[look].requests,
                         failures = draw_binomial(stream, n, problem.kinds[is_bad ? 1 : 0].failure);
      log_odds +=
          static_cast<double>(failures) * believed.failure + static_cast<double>(n - failures) * believed.success;
      cost += of_kind(problem.batches[look].cost);
    }
    const EndCosts& end = problem.ends[look];
    costs.add(cost + of_kind(act == StopAct::promote ? end.promote : end.roll_back));
  }
  return costs;
}

}  // namespace

TEST_CASE("MDP-01: backward induction finds the optimal cost, and the rule has it") {
  const StoppingProblem problem = canary();
  const EvidenceLattice lattice{problem};
  const OptimalRule optimal = optimal_rule(problem, lattice);
  const Performance found = performance(problem, lattice, on_lattice(lattice, optimal.rule));
  CHECK(optimal.cost == Approx(12.160849).margin(1e-6));
  CHECK(found.cost == Approx(optimal.cost).margin(1e-9));
  CHECK(found.batches == Approx(9.803982).margin(1e-6));
  CHECK(found.false_rollback == Approx(0.006977).margin(1e-6));
  CHECK(found.bad_released == Approx(0.008993).margin(1e-6));
}

TEST_CASE("MDP-01: the same evaluation gives the costs of the usual rules") {
  const StoppingProblem problem = canary();
  const EvidenceLattice lattice{problem};
  const auto cost_of = [&](const StateRule& rule) { return performance(problem, lattice, rule).cost; };
  const auto cheapest = [&](std::size_t look, std::size_t state) {
    return cheapest_stop(problem, look, lattice.chance_of_bad(look, state));
  };
  SECTION("Wald's test, at thresholds of log 19") {
    const double prior = lattice.log_odds(0, 0);
    CHECK(cost_of([&](std::size_t look, std::size_t state) {
            const double ratio = lattice.log_odds(look, state) - prior;
            if (std::abs(ratio) >= std::log(19.0)) return ratio > 0.0 ? StopAct::roll_back : StopAct::promote;
            return look == 30 ? cheapest(look, state) : StopAct::go_on;
          }) == Approx(15.686241).margin(1e-6));
  }
  SECTION("a fixed number of batches, then what costs less") {
    const auto after = [&](std::size_t batches) {
      return cost_of([&](std::size_t look, std::size_t state) {
        return look == batches ? cheapest(look, state) : StopAct::go_on;
      });
    };
    CHECK(after(10) == Approx(22.451313).margin(1e-6));
    CHECK(after(20) == Approx(22.430966).margin(1e-6));
  }
  SECTION("a threshold: more than 2 % after at least two batches, promote at ten") {
    CHECK(cost_of([&](std::size_t look, std::size_t state) {
            const bool exceeded =
                static_cast<double>(lattice.failures(look, state)) > 0.02 * static_cast<double>(lattice.requests(look));
            if (look >= 2 && exceeded) return StopAct::roll_back;
            return look == 10 ? StopAct::promote : StopAct::go_on;
          }) == Approx(29.146986).margin(1e-6));
  }
}

TEST_CASE("MDP-01: releases drawn one by one cost what was worked out, and more when failures are weighed wrongly") {
  constexpr std::uint32_t releases = 100'000;
  const StoppingProblem problem = canary();
  const StoppingRule rule = optimal_rule(problem, EvidenceLattice{problem}).rule;
  const Weights weights = weights_of({0.01, 0.03});
  CHECK(std::abs(z_score(simulate(problem, rule, weights, releases), 12.160849)) < z_limit);
  CHECK(z_score(simulate(problem, rule, {weights.failure, 0.9 * weights.success}, releases), 12.160849) > z_limit);
  CHECK(z_score(simulate(problem, rule, weights_of({0.01, 0.02}), releases), 12.160849) > z_limit);
}

TEST_CASE("a rule that never stops is refused") {
  const StoppingProblem problem = canary();
  const EvidenceLattice lattice{problem};
  CHECK_THROWS_AS(performance(problem, lattice, [](std::size_t, std::size_t) { return StopAct::go_on; }),
                  std::invalid_argument);
}

TEST_CASE("the more doubt there is, the longer it looks") {
  double last = 0.0;
  for (const double chance : {0.0001, 0.001, 0.01, 0.05, 0.2}) {
    const double batches = of_optimal(canary(1.0, chance)).batches;
    CHECK(batches >= last);
    last = batches;
  }
  CHECK(of_optimal(canary(1.0, 0.0001)).batches == 0.0);
  CHECK(last > 9.0);
}

TEST_CASE("batches that cost nothing never make it worse, and more expensive ones never better") {
  double last = of_optimal(canary(0.0, 0.2, 0)).cost;
  for (const std::size_t batches : {1, 2, 5, 10, 20, 30}) {
    const double cost = of_optimal(canary(0.0, 0.2, batches)).cost;
    CHECK(cost <= last + 1e-9);
    last = cost;
  }
  for (const double price : {0.1, 1.0, 10.0, 100.0}) {
    const double cost = of_optimal(canary(price)).cost;
    CHECK(cost >= last);
    last = cost;
  }
  CHECK(last == Approx(80.0));  // rolled back at once: eight tenths of a hundred
}

TEST_CASE("it promotes below one boundary and rolls back above another, and both meet where it must stop") {
  const StoppingProblem problem = canary();
  const EvidenceLattice lattice{problem};
  const StoppingRule rule = optimal_rule(problem, lattice).rule;
  for (std::size_t look = 0; look < 30; ++look) REQUIRE(rule[look].promote_until < rule[look].rollback_from);
  CHECK(rule[30].promote_until == rule[30].rollback_from);
  CHECK(logistic(rule[30].promote_until) == Approx(100.0 / 1100.0));
  CHECK(rule[0].act(lattice.log_odds(0, 0)) == StopAct::go_on);
}

TEST_CASE("failures that say little each are taken together, at hardly any loss") {
  StoppingProblem fine = canary();
  fine.kinds = two_kinds(0.2, {0.100, 0.103});  // 1,500 numbers of failures within the certainty that counts
  for (Batch& batch : fine.batches) batch.requests = 4'000;
  const EvidenceLattice lattice{fine};
  CHECK(lattice.states(30) <= 1'002);
  CHECK(lattice.failures(30, 1) - lattice.failures(30, 0) > 1);
  const OptimalRule rule = optimal_rule(fine, lattice);
  const Tally completed = simulate(fine, rule.rule, weights_of({0.100, 0.103}), 50'000);
  CHECK(std::abs(z_score(completed, rule.cost)) < z_limit);
}

TEST_CASE(
    "the numbers of failures tell of any number of kinds: the optimum of three is found, and two in their place cost "
    "more") {
  const StoppingProblem problem = three_kinds(), as_two = merged();
  const EvidenceLattice lattice{problem}, lattice_of_two{as_two};
  const OptimalRule optimal = optimal_rule(problem, lattice);
  const Performance found = performance(problem, lattice, on_lattice(lattice, optimal.rule));
  CHECK(found.cost == Approx(optimal.cost).margin(1e-9));

  Tally costs;
  for (std::uint32_t r = 0; r < draws(40'000U); ++r) {
    Stream stream{9, r, {1, 0, 0}, 0};
    const double u = draw_uniform(stream);
    const std::size_t kind = u < 0.7 ? 0 : u < 0.9 ? 1 : 2;
    std::vector<double> log_chances;
    for (const CandidateKind& each : problem.kinds) log_chances.push_back(std::log(each.chance));
    double cost = 0.0;
    std::size_t look = 0;
    StopAct act = optimal.rule[0].act(log_odds_of_bad(problem.kinds, log_chances));
    for (; act == StopAct::go_on; act = optimal.rule[++look].act(log_odds_of_bad(problem.kinds, log_chances))) {
      const std::int64_t failures = draw_binomial(stream, 400, problem.kinds[kind].failure);
      for (std::size_t k = 0; k < 3; ++k)
        log_chances[k] += static_cast<double>(failures) * std::log(problem.kinds[k].failure) +
                          static_cast<double>(400 - failures) * std::log1p(-problem.kinds[k].failure);
      cost += 1.0;
    }
    costs.add(cost + (act == StopAct::promote ? problem.ends[look].promote : problem.ends[look].roll_back)[kind]);
  }
  CHECK(std::abs(z_score(costs, optimal.cost)) < z_limit);

  const StoppingRule rule_of_two = optimal_rule(as_two, lattice_of_two).rule;
  const Weights weights = weights_of({as_two.kinds[0].failure, as_two.kinds[1].failure});
  const auto as_if_two = [&](std::size_t look, std::size_t state) {
    const auto failures = static_cast<double>(lattice.failures(look, state)),
               requests = static_cast<double>(lattice.requests(look));
    return rule_of_two[look].act(logit(0.3) + failures * weights.failure + (requests - failures) * weights.success);
  };
  const Performance lost = performance(problem, lattice, as_if_two);
  CAPTURE(optimal.cost, found.bad_released, lost.cost, lost.bad_released);
  CHECK(lost.cost > 1.1 * optimal.cost);
  CHECK(lost.bad_released > 2.0 * found.bad_released);
}

TEST_CASE("binomial chances are those of Boost.Math, and add up to 1") {
  for (const auto& [n, p] :
       {std::pair{std::int64_t{0}, 0.3}, std::pair{std::int64_t{1}, 0.02}, std::pair{std::int64_t{50}, 0.03},
        std::pair{std::int64_t{100'000}, 0.1}, std::pair{std::int64_t{40}, 0.97}}) {
    CAPTURE(n, p);
    const BinomialChances found = binomial_chances(n, p);
    CHECK(std::accumulate(found.chances.begin(), found.chances.end(), 0.0) == Approx(1.0).epsilon(1e-12));
    const boost::math::binomial_distribution<double> distribution{static_cast<double>(n), p};
    for (std::size_t k = 0; k < found.chances.size(); k += 7)
      CHECK(found.chances[k] ==
            Approx(boost::math::pdf(distribution, static_cast<double>(found.first) + static_cast<double>(k)))
                .epsilon(1e-8));
  }
}

TEST_CASE("MDP-01: Q-learning comes within 2 % of the optimum; SARSA, which pays for its own random acts, does not") {
  const StoppingProblem problem = canary();
  const EvidenceLattice lattice{problem};
  const double least = optimal_rule(problem, lattice).cost;
  const auto learned = [&](LearnBy by, std::uint64_t seed) {
    const StoppingRule rule = learned_rule(problem, lattice, {.by = by, .episodes = 60'000, .seed = seed});
    return performance(problem, lattice, on_lattice(lattice, rule));
  };
  for (const std::uint64_t seed : {1, 2, 3}) {
    CAPTURE(seed);
    const Performance by_q = learned(LearnBy::q_learning, seed), by_sarsa = learned(LearnBy::sarsa, seed);
    CHECK(by_q.cost >= least - 1e-9);
    CHECK(by_q.cost < 1.02 * least);
    CHECK(by_sarsa.cost > 1.02 * least);
    CHECK(by_sarsa.cost < 1.5 * least);
    CHECK(by_sarsa.batches < by_q.batches);
    CAPTURE(by_q.cost, by_q.batches, by_sarsa.cost, by_sarsa.batches);
    CHECK(learned(LearnBy::q_learning, seed).cost == by_q.cost);
  }
}

TEST_CASE("a rule from values of acts differs from them in the fewest visits, and goes on where nothing was visited") {
  const StoppingProblem problem = canary(1.0, 0.2, 1);
  const EvidenceLattice lattice{problem};
  const StoppingWorld world{problem, lattice};
  ActionValues values{world};
  const auto visit = [&](std::size_t state, StopAct best, int times) {
    for (int i = 0; i < times; ++i)
      for (std::size_t act = 0; act < world.acts(state); ++act)
        values.learn(state, act, act == static_cast<std::size_t>(best) ? 1.0 : 2.0, 1.0, 1.0);
  };
  const std::size_t last = world.first_of(1);
  visit(last + 0, StopAct::promote, 5);
  visit(last + 1, StopAct::roll_back, 1);  // too few to split what promotes
  visit(last + 2, StopAct::promote, 5);
  visit(last + 3, StopAct::roll_back, 5);
  const StoppingRule rule = rule_of(values, world, lattice);
  CHECK(rule[1].promote_until == rule[1].rollback_from);
  CHECK(rule[1].promote_until > lattice.log_odds(1, 2));
  CHECK(rule[1].promote_until < lattice.log_odds(1, 3));
  CHECK(rule[0].act(lattice.log_odds(0, 0)) == StopAct::go_on);
}

}  // namespace rollcast::test::stopping_rule_test
