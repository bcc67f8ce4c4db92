#include "ab_test.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "approval.hpp"
#include "fleet_rule.hpp"
#include "gate.hpp"
#include "judges/z_test.hpp"
#include "rollcast/kernel/samplers.hpp"

namespace rollcast {

double requests_per_arm(double p, double ratio, double alpha, double power) {
  const double q = ratio * p, mean = (p + q) / 2.0;
  const double noise = normal_quantile(1.0 - alpha) * std::sqrt(2.0 * mean * (1.0 - mean)) +
                       normal_quantile(power) * std::sqrt(p * (1.0 - p) + q * (1.0 - q));
  return noise * noise / ((q - p) * (q - p));
}

namespace {

enum class ShipIf { not_worse, better };
constexpr std::array<std::string_view, 2> ship_rules{"not_worse", "better"};

struct AbTestOptions {
  Share split;
  Duration duration;      ///< of the test, or between looks at the sample size
  double needed = 0.0;    ///< requests per arm; 0 when the duration decides
  ShipIf ship_if{};
  double critical = 0.0;  ///< z for `better`
  Duration switch_back, roll_back_time;
  FleetPlan fleet;
  GatePlan gate;
  ApprovalPlan approval;
};

class AbTest final : public Strategy {
 public:
  explicit AbTest(const AbTestOptions& options) : options_{options}, gate_{options.gate} {}

  Decision look(const Observation& seen) override {
    if (seen.share == nobody()) {
      const SimTime look_at = gate_.open(seen.now, options_.duration);
      return Decision::shift_to(options_.split, look_at, Watch::counts, fleet()).guarded_by(gate_.guard(seen.now));
    }
    if (!has_enough(seen.since_stage) && !options_.gate.judge.every) return go_on(seen.now);
    const GateAnswer answer = gate_.ask(seen, seen.since_look, seen.since_stage, options_.duration);
    return act_on(answer, seen).because({seen.since_stage, gate_.opinion()});
  }

  Duration roll_back_takes(SimTime) const override {
    return promoted_ ? options_.roll_back_time : options_.switch_back;
  }

 private:
  Fleets fleet() const { return options_.fleet.at(options_.split); }

  bool has_enough(const Samples& stage) const {
    return static_cast<double>(std::min(stage.candidate.requests, stage.control.requests)) >= options_.needed;
  }

  Decision go_on(SimTime now) {
    gate_.prolong(now, options_.duration);
    return stay(now);
  }

  Decision stay(SimTime now) const {
    return Decision::hold_until(gate_.next_look(now), Watch::counts, fleet()).guarded_by(gate_.guard(now));
  }

  Decision act_on(GateAnswer answer, const Observation& seen) {
    if (answer == GateAnswer::roll_back) return Decision::roll_back();
    if (answer == GateAnswer::pass && !has_enough(seen.since_stage)) return go_on(seen.now);
    if (answer == GateAnswer::stay) return stay(seen.now);
    const bool better = -z_statistic(seen.since_stage) > options_.critical;
    if (options_.ship_if == ShipIf::better && !better) return Decision::roll_back();
    promoted_ = seen.approved || !options_.approval.is_needed_for(everybody());
    if (promoted_) return Decision::promote();
    gate_.wait_for_approval();
    return stay(seen.now).asking(options_.approval.takes);
  }

  AbTestOptions options_;
  Gate gate_;
  bool promoted_ = false;
};

double read_needed(const Fields& fields, const Scenario& scenario, double alpha) {
  if (!fields.has("detect")) return 0.0;
  const double ratio = fields.number("detect", 1.2, {.above = 1.0});
  const double power = fields.probability("power", Probability{0.8}).value();
  const double p = scenario.baseline.failure.value();
  if (ratio * p >= 1.0) fields.fault("detect", "is too large (the failure rate would exceed 100%). Lower it.");
  if (power <= alpha || power >= 1.0)
    fields.fault("power", "must lie strictly between alpha and 1 (a fault should be seen more often than a false one).");
  const bool usable = ratio > 1.0 && ratio * p < 1.0 && power > alpha && power < 1.0;
  return usable ? requests_per_arm(p, ratio, alpha, power) : 0.0;
}

}  // namespace

StrategyPlan read_ab_test(const Fields& fields, const Scenario& scenario) {
  AbTestOptions options;
  options.split = fields.share("split", Share{0.5});
  if (options.split <= nobody() || options.split >= everybody())
    fields.fault("split", "must lie strictly between 0% and 100% (a test needs two arms).");
  const double alpha = fields.probability("alpha", Probability{0.01}).value();
  if (alpha <= 0.0 || alpha >= 0.5) fields.fault("alpha", "must lie strictly between 0% and 50% (it is the rate of false alarms).");
  options.critical = alpha > 0.0 && alpha < 0.5 ? normal_quantile(1.0 - alpha) : 0.0;
  options.needed = read_needed(fields, scenario, alpha);
  const Duration fallback = options.needed > 0.0 ? Duration::hours(1) : Duration::days(3);
  options.duration = fields.duration("duration", std::max(fallback, scenario.tick),
                                     {.at_least = scenario.tick, .multiple_of = scenario.tick});
  options.ship_if = static_cast<ShipIf>(fields.choice("ship_if", ship_rules, 0));
  options.switch_back = fields.duration("switch_back", Duration::minutes(10));
  options.roll_back_time = fields.duration("roll_back_time", Duration::minutes(30));
  options.fleet.rule = read_fleet_rule(fields, FleetRule::moved);
  options.gate = read_gate(fields, "z_test", scenario);
  options.approval = read_approval(fields);
  const std::string asked_at_every_look =
      options.needed > 0.0 ? "it looks whether there are enough requests" : why_asked_at_every_look(options.gate);
  return {{{options.split, options.duration, options.fleet.at(options.split), options.needed},
           {everybody(), Duration::forever(), Fleets::switched(), 0.0, options.approval.for_stage(everybody())}},
          [options] { return std::make_unique<AbTest>(options); }, asked_at_every_look};
}

}  // namespace rollcast
