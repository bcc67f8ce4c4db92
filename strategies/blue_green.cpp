#include "blue_green.hpp"

#include <fmt/format.h>

#include <utility>

#include "approval.hpp"
#include "gate.hpp"

namespace rollcast {

namespace {

struct BlueGreenOptions {
  Duration warm_up, keep_old, switch_back, roll_back_time;
  GatePlan gate;
  ApprovalPlan approval;
};

/// A judge's tripwire where the control is what was measured before the switch.
class AgainstBefore final : public Tripwire {
 public:
  void compare(const Tripwire* judge, const Sample& before) {
    judge_ = judge;
    before_ = before;
  }
  bool trips(const Samples& since_stage) const override { return judge_->trips({since_stage.candidate, before_}); }
  bool could_trip(const Samples& least, const Samples& most) const override {
    return judge_->could_trip({least.candidate, before_}, {most.candidate, before_});
  }
  bool needs_control() const override { return false; }

 private:
  const Tripwire* judge_ = nullptr;
  Sample before_;
};

class BlueGreen final : public Strategy {
 public:
  explicit BlueGreen(const BlueGreenOptions& options) : options_{options}, gate_{options.gate} {}

  Decision look(const Observation& seen) override {
    switch (phase_) {
      case Phase::start: return warm_up(seen);
      case Phase::warming: return is_approved(seen) ? switch_over(seen) : wait_for_approval();
      case Phase::switched:
      case Phase::promoted: break;
    }
    return analyse(seen);
  }

  Duration roll_back_takes(SimTime) const override {
    return phase_ == Phase::promoted ? options_.roll_back_time : options_.switch_back;
  }

 private:
  enum class Phase { start, warming, switched, promoted };

  Decision warm_up(const Observation& seen) {
    phase_ = Phase::warming;
    return Decision::hold_until(seen.now + options_.warm_up, Watch::counts, Fleets::added(1.0));
  }

  bool is_approved(const Observation& seen) const { return seen.approved || !options_.approval.is_needed_for(everybody()); }

  /// Asks once: looks within a freeze change nothing.
  Decision wait_for_approval() {
    const Decision wait = Decision::hold_until(SimTime::never(), Watch::counts, Fleets::added(1.0));
    return std::exchange(has_asked_, true) ? wait : wait.asking(options_.approval.takes);
  }

  Decision switch_over(const Observation& seen) {
    before_ = seen.since_stage.control;
    if (seen.frozen) return Decision::hold_until(SimTime::never(), Watch::counts, Fleets::added(1.0));
    phase_ = Phase::switched;
    const SimTime look_at = gate_.open(seen.now, options_.keep_old);
    against_before_.compare(gate_.guard(seen.now).tripwire, before_);
    return Decision::shift_to(everybody(), look_at, Watch::counts, Fleets::added(1.0)).guarded_by(guard(seen.now));
  }

  Decision analyse(const Observation& seen) {
    const Samples look{seen.since_look.candidate, before_}, stage{seen.since_stage.candidate, before_};
    const GateAnswer answer = gate_.ask(seen, look, stage, options_.keep_old);
    return act_on(answer, seen.now).because({look, gate_.opinion()});
  }

  Decision act_on(GateAnswer answer, SimTime now) {
    if (answer == GateAnswer::roll_back) return Decision::roll_back();
    if (answer == GateAnswer::stay)
      return Decision::hold_until(gate_.next_look(now), Watch::counts, Fleets::added(1.0)).guarded_by(guard(now));
    phase_ = Phase::promoted;
    return Decision::promote();
  }

  Guard guard(SimTime now) const {
    const Guard of_judge = gate_.guard(now);
    return of_judge.tripwire == nullptr ? Guard{} : Guard{&against_before_, of_judge.every};
  }

  BlueGreenOptions options_;
  Gate gate_;
  Phase phase_ = Phase::start;
  bool has_asked_ = false;
  Sample before_;
  AgainstBefore against_before_;
};

}  // namespace

StrategyPlan read_blue_green(const Fields& fields, const Scenario& scenario) {
  const DurationBounds on_ticks{.multiple_of = scenario.tick};
  const Duration delay = scenario.watching.metrics_delay;
  const Duration usual = std::max(Duration::minutes(30), scenario.tick);
  const Duration delay_in_ticks = scenario.tick * ((delay + scenario.tick - Duration::microseconds(1)) / scenario.tick);
  BlueGreenOptions options;
  options.warm_up = fields.duration("warm_up", usual + delay_in_ticks, on_ticks);
  if (options.warm_up <= delay)
    fields.fault("warm_up", fmt::format("must be longer than watching.metrics_delay, {} (the judge compares with what was measured before "
                                        "the switch).", to_text(delay)));
  options.keep_old = fields.duration("keep_old", usual + delay_in_ticks, {.at_least = scenario.tick, .multiple_of = scenario.tick});
  options.switch_back = fields.duration("switch_back", Duration::seconds(30));
  options.roll_back_time = fields.duration("roll_back_time", Duration::minutes(30));
  options.gate = read_gate(fields, "threshold", scenario);
  options.approval = read_approval(fields);
  return {{{nobody(), options.warm_up, Fleets::added(1.0)},
           {everybody(), options.keep_old, Fleets::added(1.0), 0.0, options.approval.for_stage(everybody())},
           {everybody(), Duration::forever(), Fleets::switched()}},
          [options] { return std::make_unique<BlueGreen>(options); }, why_asked_at_every_look(options.gate)};
}

}  // namespace rollcast
