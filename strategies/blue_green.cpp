#include "blue_green.hpp"

#include "gate.hpp"

namespace rollcast {

namespace {

struct BlueGreenOptions {
  Duration warm_up, keep_old, switch_back, redeploy;
  JudgePlan judge;
};

class BlueGreen final : public Strategy {
 public:
  explicit BlueGreen(const BlueGreenOptions& options)
      : options_{options}, gate_{options.judge.begin(), options.judge.every} {}

  Decision look(const Observation& seen) override {
    switch (phase_) {
      case Phase::start: return warm_up(seen);
      case Phase::warming: return switch_over(seen);
      case Phase::switched: break;
    }
    return analyse(seen);
  }

  Duration roll_back_takes(SimTime now) const override {
    return now <= old_fleet_until_ ? options_.switch_back : options_.redeploy;
  }

 private:
  enum class Phase { start, warming, switched };

  Decision warm_up(const Observation& seen) {
    if (options_.warm_up == Duration{}) return switch_over(seen);
    phase_ = Phase::warming;
    return Decision::hold_until(seen.now + options_.warm_up, Watch::counts, 1.0);
  }

  Decision switch_over(const Observation& seen) {
    phase_ = Phase::switched;
    before_ = seen.since_stage.control;
    old_fleet_until_ = seen.now + options_.keep_old;
    return Decision::shift_to(everybody(), gate_.open(seen.now, options_.keep_old), Watch::counts, 1.0);
  }

  Decision analyse(const Observation& seen) {
    const Samples look{seen.since_look.candidate, before_}, stage{seen.since_stage.candidate, before_};
    const Opinion opinion = gate_.assess(seen.now, look, stage);
    const Reading reading{look, opinion};
    if (opinion == Opinion::fail) return Decision::roll_back().because(reading);
    if (gate_.is_over(seen.now)) return Decision::promote().because(reading);
    return Decision::hold_until(gate_.next_look(seen.now), Watch::counts, 1.0).because(reading);
  }

  BlueGreenOptions options_;
  Gate gate_;
  Phase phase_ = Phase::start;
  Sample before_;
  SimTime old_fleet_until_ = SimTime{} - Duration::seconds(1);
};

}  // namespace

StrategyPlan read_blue_green(const Fields& fields, const Scenario& scenario) {
  const DurationBounds on_ticks{.multiple_of = scenario.tick};
  BlueGreenOptions options;
  options.warm_up = fields.duration("warm_up", std::max(Duration::minutes(30), scenario.tick), on_ticks);
  options.keep_old = fields.duration("keep_old", std::max(Duration::minutes(30), scenario.tick), on_ticks);
  options.switch_back = fields.duration("switch_back", Duration::seconds(30));
  options.redeploy = fields.duration("roll_back_time", Duration::minutes(30));
  options.judge = read_judge(fields, "judge", "threshold", scenario);
  return {{{nobody(), options.warm_up}, {everybody(), options.keep_old}, {everybody(), Duration::forever()}},
          [options] { return std::make_unique<BlueGreen>(options); }};
}

}  // namespace rollcast
