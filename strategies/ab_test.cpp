#include "ab_test.hpp"

#include <array>
#include <cmath>

#include "judges/z_test.hpp"
#include "gate.hpp"
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
  Duration roll_back_time;
  JudgePlan judge;
};

class AbTest final : public Strategy {
 public:
  explicit AbTest(const AbTestOptions& options)
      : options_{options}, gate_{options.judge.begin(), options.judge.every} {}

  Decision look(const Observation& seen) override {
    if (seen.share == nobody())
      return Decision::shift_to(options_.split, gate_.open(seen.now, options_.duration), Watch::counts, extra_fleet());
    const Opinion opinion = gate_.assess(seen.now, seen.since_look, seen.since_stage);
    return answer(seen, opinion).because({seen.since_stage, opinion});
  }

  Duration roll_back_takes(SimTime) const override { return options_.roll_back_time; }

 private:
  /// Each arm has the capacity for its own users only: a split moves replicas, it does not double them.
  static constexpr double extra_fleet() { return 0.0; }

  Decision answer(const Observation& seen, Opinion opinion) {
    const bool peeks = options_.judge.every.has_value();
    const auto& [candidate, control] = seen.since_stage;
    const bool enough = static_cast<double>(std::min(candidate.requests, control.requests)) >= options_.needed;
    const bool over = gate_.is_over(seen.now);
    if (opinion == Opinion::fail && (peeks || (over && enough))) return Decision::roll_back();
    if (!over) return Decision::hold_until(gate_.next_look(seen.now), Watch::counts, extra_fleet());
    if (!enough)
      return Decision::hold_until(gate_.prolong(seen.now, options_.duration), Watch::counts, extra_fleet());
    const bool better = -z_statistic(seen.since_stage) > options_.critical;
    return options_.ship_if == ShipIf::not_worse || better ? Decision::promote() : Decision::roll_back();
  }

  AbTestOptions options_;
  Gate gate_;
};

double read_needed(const Fields& fields, const Scenario& scenario, double alpha) {
  if (!fields.has("detect")) return 0.0;
  const double ratio = fields.number("detect", 1.2, {.above = 1.0});
  const double power = fields.probability("power", Probability{0.8}).value();
  const double p = scenario.baseline.failure.value();
  if (ratio * p >= 1.0) fields.fault("detect", "is too large (the failure rate would exceed 100%). Lower it?");
  if (power <= alpha || power >= 1.0) fields.fault("power", "must lie between alpha and 1");
  const bool usable = ratio > 1.0 && ratio * p < 1.0 && power > alpha && power < 1.0;
  return usable ? requests_per_arm(p, ratio, alpha, power) : 0.0;
}

}  // namespace

StrategyPlan read_ab_test(const Fields& fields, const Scenario& scenario) {
  AbTestOptions options;
  options.split = fields.share("split", Share{0.5});
  if (options.split <= nobody() || options.split >= everybody())
    fields.fault("split", "must lie between 0% and 100% (a test needs two arms)");
  const double alpha = fields.probability("alpha", Probability{0.01}).value();
  if (alpha <= 0.0 || alpha >= 0.5) fields.fault("alpha", "must lie between 0 and 50% (it is the rate of false alarms)");
  options.critical = alpha > 0.0 && alpha < 0.5 ? normal_quantile(1.0 - alpha) : 0.0;
  options.needed = read_needed(fields, scenario, alpha);
  const Duration fallback = options.needed > 0.0 ? Duration::hours(1) : Duration::days(3);
  options.duration = fields.duration("duration", std::max(fallback, scenario.tick),
                                     {.at_least = scenario.tick, .multiple_of = scenario.tick});
  options.ship_if = static_cast<ShipIf>(fields.choice("ship_if", ship_rules, 0));
  options.roll_back_time = fields.duration("roll_back_time", Duration::minutes(5));
  options.judge = read_judge(fields, "judge", "z_test", scenario);
  return {{{options.split, options.duration}, {everybody(), Duration::forever()}},
          [options] { return std::make_unique<AbTest>(options); }};
}

}  // namespace rollcast
