#pragma once

#include <array>
#include <cmath>
#include <memory>
#include <string>
#include <utility>

#include "rollcast/lifecycle/lifecycle.hpp"
#include "support/plain_scenario.hpp"

namespace rollcast::test::lifecycle_fixtures {

using namespace lifecycle;

/// Every release serves all traffic at once, for good.
class AtOnce final : public Strategy {
 public:
  Decision look(const Observation&) override { return Decision::promote(); }
  Duration rollback_takes(SimTime) const override { return {}; }
};

/// The same, but rolled back a day later.
class UndoneLater final : public Strategy {
 public:
  Decision look(const Observation& seen) override {
    if (seen.share > nobody()) return Decision::roll_back();
    return Decision::shift_to(all_traffic(), seen.now + Duration::days(1), Watch::nothing, Fleets::switched());
  }
  Duration rollback_takes(SimTime) const override { return {}; }
};

/// Half of all traffic for twelve days, then promotion.
class Slow final : public Strategy {
 public:
  Decision look(const Observation& seen) override {
    if (seen.share > nobody()) return Decision::promote();
    return Decision::shift_to(Share{0.5}, seen.now + Duration::days(12), Watch::nothing, Fleets::moved(0.5));
  }
  Duration rollback_takes(SimTime) const override { return {}; }
};

/// Nobody gets it.
class Withdrawn final : public Strategy {
 public:
  Decision look(const Observation&) override { return Decision::withdraw(); }
  Duration rollback_takes(SimTime) const override { return {}; }
};

template <class Kind>
StrategyPlan always() {
  return {.stages = {}, .begin = [] { return std::make_unique<Kind>(); }};
}

inline Plan calendar(double every, double first, double preparation, StrategyPlan strategy = always<AtOnce>()) {
  Plan plan;
  plan.label = "calendar";
  plan.triggers.every = Duration::days(every);
  plan.triggers.first = Duration::days(first);
  plan.preparation = one_step({Duration::days(preparation)}, Money{});
  plan.strategy = std::move(strategy);
  return plan;
}

inline Plan never() {
  Plan plan;
  plan.label = "never";
  return plan;
}

inline LifecycleRun simulated(const Scenario& s, const Plan& plan, std::uint32_t replication = 0) {
  Lifecycles lifecycles{s, 5};
  lifecycles.draw(replication);
  return lifecycles.run(plan, Mode::aggregate);
}

inline Scenario until(double days, double trained_ago = 0.0) {
  Scenario s = plain_scenario();
  s.until = Duration::days(days);
  s.tick = Duration::hours(6);
  s.baseline.trained_ago = Duration::days(trained_ago);
  return s;
}

inline double logistic(double log_odds) { return 1.0 / (1.0 + std::exp(-log_odds)); }

/// The candidates of PRG-10: what they add to the log odds, how often, and how often the gate passes them.
inline constexpr std::array lineage_classes{Outcome::improvement, Outcome::no_change, Outcome::mild, Outcome::severe};
inline constexpr std::array added{-0.2, 0.0, 0.3, 1.0}, chance{0.45, 0.3, 0.2, 0.05}, passes{0.9, 0.8, 0.5, 0.1};

inline Scenario lineage(bool has_gate) {
  Scenario s = until(13 * 7.0);
  s.baseline.failure = Probability{logistic(-3.5)};
  for (OutcomeSpec& spec : s.candidate.outcomes) spec.probability = Probability{0.0};
  OfflineCheckSpec gate{.name = "gate", .stops = {}, .takes = {}};
  for (std::size_t i = 0; i < lineage_classes.size(); ++i) {
    const auto which = static_cast<std::size_t>(lineage_classes[i]);
    s.candidate.outcomes[which].probability = Probability{chance[i]};
    s.candidate.outcomes[which].odds_ratio_median = std::exp(added[i]);
    gate.stops[which] = Probability{1.0 - passes[i]};
  }
  if (has_gate) s.offline.checks = {gate};
  return s;
}

}  // namespace rollcast::test::lifecycle_fixtures
