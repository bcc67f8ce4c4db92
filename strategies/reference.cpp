#include "rollcast/strategies/reference.hpp"

#include "rollcast/scenarios/stand_in.hpp"
#include "rollcast/strategies/catalog.hpp"
#include "rollcast/strategies/judge.hpp"
#include "rollcast/strategies/plans.hpp"
#include "strategy_label.hpp"

namespace rollcast::strategies {

namespace {

scenarios::NamedKind described(const StrategyKind& kind, const Scenario& scenario) {
  return {.name = std::string{kind.name},
          .what = std::string{kind.what},
          .options = scenarios::describe([&](const Fields& fields) {
            read_label(fields, kind.name);
            kind.read(fields, scenario);
          })};
}

scenarios::NamedKind described(const judges::JudgeKind& kind, const Scenario& scenario) {
  return {.name = std::string{kind.name},
          .what = std::string{kind.what},
          .guarantee = std::string{kind.guarantee},
          .options = scenarios::describe([&](const Fields& fields) { kind.read(fields, scenario); })};
}

/// What options are described for: examples in minutes and of single replicas can be read.
Scenario described_scenario() {
  Scenario scenario = scenarios::shortest_scenario();
  scenario.tick = Duration::minutes(1);
  scenario.fleet.replicas = 100;
  return scenario;
}

}  // namespace

scenarios::Reference full_reference() {
  const Scenario scenario = described_scenario();
  scenarios::Family strategies{.name = "strategy", .title = "Strategies"}, judges{.name = "judge", .title = "Judges"};
  for (const StrategyKind& kind : strategy_catalog()) strategies.kinds.push_back(described(kind, scenario));
  for (const judges::JudgeKind& kind : judges::judge_catalog()) judges.kinds.push_back(described(kind, scenario));
  scenarios::Reference reference{scenarios::scenario_declarations(), {std::move(strategies), std::move(judges)}};
  for (const auto& key : scenarios::describe([&](const Fields& root) {
         read_strategies(root, scenario, {});
         read_plans(root, scenario);
       }))
    reference.scenario.push_back(key);
  return reference;
}

}  // namespace rollcast::strategies
