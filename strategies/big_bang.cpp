#include "big_bang.hpp"

#include <cmath>

namespace rollcast {

namespace {

struct BigBangOptions {
  Duration deploy_time, roll_back_time;
  Fleets while_deploying;
};

class BigBang final : public Strategy {
 public:
  explicit BigBang(const BigBangOptions& options) : options_{options} {}

  Decision look(const Observation& seen) override {
    if (!deployed_) deployed_ = seen.now + options_.deploy_time;
    if (seen.now < *deployed_) return Decision::hold_until(*deployed_, Watch::nothing, options_.while_deploying);
    return Decision::promote();
  }
  Duration roll_back_takes(SimTime) const override { return options_.roll_back_time; }
  Fleets roll_back_fleets(const Fleets&) const override { return {1.0 - options_.while_deploying.taken, 1.0}; }

 private:
  BigBangOptions options_;
  std::optional<SimTime> deployed_;
};

/// The old version's replicas that are missing while the new one's start, and the other way round when it is rolled back: in whole
/// replicas, rounded down, where it is known how many there are.
Fleets read_fleets_while_deploying(const Fields& fields, const Scenario& scenario) {
  constexpr double rounding = 1e-9;
  const Share missing = fields.share("max_unavailable", nobody());
  if (missing >= everybody()) fields.fault("max_unavailable", "must be below 100% (somebody must serve while replicas restart)");
  const double full = scenario.fleet.replicas;
  return {0.0, full >= 1.0 ? std::floor(missing.value() * full + rounding) / full : missing.value()};
}

}  // namespace

StrategyPlan read_big_bang(const Fields& fields, const Scenario& scenario) {
  BigBangOptions options;
  options.deploy_time = fields.duration("deploy_time", Duration::minutes(10));
  options.roll_back_time = fields.duration("roll_back_time", Duration::minutes(30));
  options.while_deploying = read_fleets_while_deploying(fields, scenario);
  return {{{nobody(), options.deploy_time, options.while_deploying}, {everybody(), Duration::forever(), Fleets::switched()}},
          [options] { return std::make_unique<BigBang>(options); }};
}

}  // namespace rollcast
