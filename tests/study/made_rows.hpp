#pragma once

#include <boost/math/distributions/binomial.hpp>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <string>
#include <vector>

#include "rollcast/study/break_evens.hpp"
#include "rollcast/study/comparison.hpp"
#include "rollcast/study/study_rows.hpp"
#include "support/modules.hpp"

/// Made-up costs and rows with known truths, for the tests of a study's statistics.
namespace rollcast::test::made {

using Engine = boost::random::mt19937_64;

/// Normal costs: a strategy's mean, plus one disturbance shared by the replication, plus one of its own.
struct NormalCosts {
  std::vector<double> means;
  double shared_sd = 0;
  std::vector<double> own_sd;

  PairedCosts draw(Engine& engine, std::size_t replications) const {
    boost::random::normal_distribution<double> normal;
    std::vector<double> costs;
    for (std::size_t r = 0; r < replications; ++r) {
      const double shared = shared_sd * normal(engine);
      for (std::size_t s = 0; s < means.size(); ++s) costs.push_back(means[s] + shared + own_sd[s] * normal(engine));
    }
    return {std::move(costs), means.size()};
  }
};

/// The count that `Binomial(trials, p)` exceeds with at most this probability.
inline double upper_count(int trials, double p, double false_alarm) {
  return quantile(complement(boost::math::binomial_distribution<double>(trials, p), false_alarm));
}

/// The class probabilities that `rows_of_a_release` draws from, best outcome first.
inline constexpr std::array<double, outcome_count> class_probabilities{.30, .45, .15, .08, .02};

/// Three strategies whose cost parts depend on the outcome class: a fast one that pays for failures, a careful one that
/// pays for capacity and delay, and one that releases nothing and pays the delay in full.
inline std::vector<RunRecord> rows_of_a_release(Engine& engine, std::size_t replications) {
  boost::random::uniform_01<double> uniform;
  boost::random::normal_distribution<double> normal;
  constexpr std::array<double, outcome_count> excess{-20, 0, 100, 500, 2000};
  std::vector<RunRecord> rows;
  for (std::size_t r = 0; r < replications; ++r) {
    const double u = uniform(engine);
    std::size_t truth = 0;
    for (double below = class_probabilities[0]; u > below && truth + 1 < outcome_count;) {
      below += class_probabilities[++truth];
    }
    const double size = excess[truth] * (1 + .3 * normal(engine));
    const double benefit = truth == 0 ? 150 * (1 + .2 * normal(engine)) : 0;
    const auto add = [&](double exposed, double capacity, double deployments, double delayed) {
      RunRecord row;
      row.replication = static_cast<std::uint32_t>(r);
      row.truth = static_cast<Outcome>(truth);
      row.excess = exposed * size + normal(engine);
      row.cost_failures = 1.0 * row.excess;
      row.cost_capacity = capacity;
      row.cost_people = truth >= 2 ? 8 * exposed : 0;
      row.cost_deployments = deployments;
      row.cost_delay = delayed * benefit;
      row.total_cost = row.cost_failures + row.cost_capacity + row.cost_people + row.cost_deployments + row.cost_delay;
      row.total_cost_sampled = row.total_cost + 5 * normal(engine);
      row.over_budget = row.total_cost_sampled > 300 ? 1 : 0;
      row.decide_h = truth == 4 ? never_h : 10 + 4 * uniform(engine);
      rows.push_back(row);
    };
    add(1.0, 0, 1, 0.0);
    add(.1, 12, 4, .25);
    add(0.0, 0, 0, 1.0);
  }
  return rows;
}

inline const std::vector<std::string> release_labels{"big bang", "canary", "none"};

inline Scenario scenario_of_a_release() {
  Scenario scenario;
  for (std::size_t c = 0; c < outcome_count; ++c) {
    scenario.candidate.outcomes[c].probability = Probability{class_probabilities[c]};
  }
  scenario.candidate.outcomes[0].benefit = Money{.002};
  scenario.costs = {Money{1.0}, Money{80}, Money{12}, Money{5000}};
  scenario.fleet.replica_hour = Money{.4};
  return scenario;
}

}  // namespace rollcast::test::made
