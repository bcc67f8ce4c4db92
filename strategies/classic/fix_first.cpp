#include "classic/fix_first.hpp"

#include <utility>

#include "stages/stage_kinds.hpp"
#include "stages/stage_options.hpp"

namespace rollcast::strategies {

namespace {

class FixFirst final : public Strategy {
 public:
  Decision look(const Observation&) override { return Decision::withdraw(); }
  Duration rollback_takes(SimTime) const override { return {}; }
};

/// Gives the fixed version to everyone the moment it is there.
class AtOnce final : public Strategy {
 public:
  Decision look(const Observation&) override { return Decision::promote(); }
  Duration rollback_takes(SimTime) const override { return usual_rollback_time; }
};

std::unique_ptr<Strategy> begin() { return std::make_unique<FixFirst>(); }

}  // namespace

StrategyPlan plan_of_fix_first() {
  return {.stages = {}, .begin = begin, .begin_fix = [] { return std::make_unique<AtOnce>(); }};
}

StrategyPlan read_fix_first(const Fields& fields, const Scenario& scenario) {
  const Fields then = fields.named_object(
      {"then", "The strategy that releases the fixed version.", R"({"name": "canary", "steps": ["10%", "100%"]})"},
      "big_bang", "strategy");
  StrategyPlan by = plan_of(read_stage_graph(then, scenario));
  return {.stages = {}, .begin = begin, .begin_fix = std::move(by.begin)};
}

}  // namespace rollcast::strategies
