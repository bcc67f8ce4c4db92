#include "classic/none.hpp"

namespace rollcast::strategies {

namespace {

class None final : public Strategy {
 public:
  Decision look(const Observation&) override { return Decision::hold_until(SimTime::never(), Watch::nothing, {}); }
  Duration rollback_takes(SimTime) const override { return {}; }
};

}  // namespace

StrategyPlan plan_of_none() {
  return {{}, [] { return std::make_unique<None>(); }};
}

StrategyPlan read_none(const Fields&, const Scenario&) { return plan_of_none(); }

}  // namespace rollcast::strategies
