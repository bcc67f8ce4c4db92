#include "canary.hpp"

#include <algorithm>
#include <functional>

#include "approval.hpp"
#include "fleet_rule.hpp"
#include "gate.hpp"

namespace rollcast {

namespace {

struct CanaryOptions {
  std::vector<Share> steps;
  Duration bake, bake_last, switch_back, roll_back_time;
  FleetPlan fleet;
  GatePlan gate;
  ApprovalPlan approval;
};

class Canary final : public Strategy {
 public:
  explicit Canary(const CanaryOptions& options) : options_{options}, gate_{options.gate} {}

  Decision look(const Observation& seen) override {
    if (seen.share == nobody()) return take_step(seen.now);
    const GateAnswer answer = gate_.ask(seen, seen.since_look, seen.since_stage, bake_at(seen.share));
    const Samples& told = answer == GateAnswer::pass ? seen.since_stage : seen.since_look;
    return act_on(answer, seen).because({told, gate_.opinion()});
  }

  Duration roll_back_takes(SimTime) const override {
    return promoted_ ? options_.roll_back_time : options_.switch_back;
  }

 private:
  Decision act_on(GateAnswer answer, const Observation& seen) {
    if (answer == GateAnswer::roll_back) return Decision::roll_back();
    if (answer == GateAnswer::stay) return stay(seen);
    if (is_approved(seen)) return take_step(seen.now);
    gate_.wait_for_approval();
    return stay(seen).asking(options_.approval.takes);
  }

  Decision stay(const Observation& seen) const {
    return Decision::hold_until(gate_.next_look(seen.now), Watch::counts, options_.fleet.at(seen.share))
        .guarded_by(gate_.guard(seen.now));
  }

  /// To promote who serves everybody already needs nobody.
  bool is_approved(const Observation& seen) const {
    return seen.approved || seen.share == everybody() || !options_.approval.is_needed_for(options_.steps[next_step_]);
  }

  Duration bake_at(Share share) const { return share == everybody() ? options_.bake_last : options_.bake; }

  bool nothing_left_to_watch() const {
    return next_step_ == options_.steps.size() || bake_at(options_.steps[next_step_]) == Duration{};
  }

  Decision take_step(SimTime now) {
    promoted_ = nothing_left_to_watch();
    if (promoted_) return Decision::promote();
    const Share share = options_.steps[next_step_++];
    const SimTime look_at = gate_.open(now, bake_at(share));
    return Decision::shift_to(share, look_at, Watch::counts, options_.fleet.at(share)).guarded_by(gate_.guard(now));
  }

  CanaryOptions options_;
  Gate gate_;
  std::size_t next_step_ = 0;
  bool promoted_ = false;
};

std::vector<Share> read_steps(const Fields& fields) {
  std::vector<Share> steps = fields.shares(
      "steps", std::vector<Share>{Share{0.01}, Share{0.05}, Share{0.25}, Share{0.50}, Share{1.0}});
  const bool grow = std::adjacent_find(steps.begin(), steps.end(), std::greater_equal<>{}) == steps.end();
  const bool possible = !steps.empty() && steps.front() > nobody() && steps.back() == everybody() && grow;
  if (!possible && !fields.is_faulty("steps"))
    fields.fault("steps", "must grow from above 0% to 100% (each step serves more users, the last serves all). Write for example "
                          "[\"1%\", \"10%\", \"100%\"].");
  if (!possible) steps = {everybody()};
  return steps;
}

/// At 100 % nothing serves at the same time that a judge could compare with.
void check_last_stage(const Fields& fields, const CanaryOptions& options) {
  if (options.bake_last == Duration{} || options.gate.judge.against == Against::fixed_limit || fields.is_faulty("judge")) return;
  fields.fault("bake_last", "needs a judge without a control, since none serves at 100%. Write a judge such as {\"name\": \"threshold\", "
                            "\"ratio\": 0, \"margin\": 0.006}, or leave it out.");
}

std::vector<PlannedStage> planned_stages(const CanaryOptions& options) {
  std::vector<PlannedStage> stages;
  for (const Share share : options.steps)
    stages.push_back({share, share == everybody() ? options.bake_last : options.bake, options.fleet.at(share), 0.0,
                      options.approval.for_stage(share)});
  stages.front().approval.reset();
  const auto before_everybody = stages.back().approval;
  if (options.bake_last == Duration{}) stages.pop_back();
  stages.push_back({everybody(), Duration::forever(), Fleets::switched(), 0.0,
                    options.bake_last == Duration{} ? before_everybody : std::nullopt});
  return stages;
}

}  // namespace

StrategyPlan read_canary(const Fields& fields, const Scenario& scenario) {
  CanaryOptions options;
  options.steps = read_steps(fields);
  options.bake = fields.duration("bake", std::max(Duration::hours(1), scenario.tick),
                                 {.at_least = scenario.tick, .multiple_of = scenario.tick});
  options.bake_last = fields.duration("bake_last", Duration{}, {.multiple_of = scenario.tick});
  options.switch_back = fields.duration("switch_back", Duration::minutes(5));
  options.roll_back_time = fields.duration("roll_back_time", Duration::minutes(30));
  options.fleet = read_fleet_plan(fields, FleetRule::added, scenario);
  options.gate = read_gate(fields, "threshold", scenario);
  options.approval = read_approval(fields);
  check_last_stage(fields, options);
  return {planned_stages(options), [options] { return std::make_unique<Canary>(options); },
          why_asked_at_every_look(options.gate)};
}

}  // namespace rollcast
