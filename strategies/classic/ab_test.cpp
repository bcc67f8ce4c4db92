#include "classic/ab_test.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "judges/z_test.hpp"
#include "rollcast/kernel/samplers.hpp"
#include "stages/approval.hpp"
#include "stages/fleet_rule.hpp"
#include "stages/stage_options.hpp"

namespace rollcast::strategies {

double requests_per_arm(double p, double ratio, double alpha, double power) {
  const double q = ratio * p, mean = (p + q) / 2.0;
  const double noise = normal_quantile(1.0 - alpha) * std::sqrt(2.0 * mean * (1.0 - mean)) +
                       normal_quantile(power) * std::sqrt(p * (1.0 - p) + q * (1.0 - q));
  return noise * noise / ((q - p) * (q - p));
}

namespace {

enum class ShipIf { not_worse, better };
constexpr std::array<std::string_view, 2> ship_rules{"not_worse", "better"};

/// A judge that passes the end of a test only when the candidate fails significantly less.
class ShipsIfBetter final : public Judge {
 public:
  ShipsIfBetter(std::unique_ptr<Judge> judge, double critical) : judge_{std::move(judge)}, critical_{critical} {}

  void begin_stage(const StageAhead& ahead) override { judge_->begin_stage(ahead); }
  Opinion assess(const Evidence& evidence) override {
    const Opinion opinion = judge_->assess(evidence);
    const bool passes = opinion == Opinion::pass_at_once || (opinion == Opinion::pass && evidence.stage_ends);
    return passes && -z_statistic(evidence.since_stage) <= critical_ ? Opinion::fail : opinion;
  }
  const Tripwire* tripwire() const override { return judge_->tripwire(); }

 private:
  std::unique_ptr<Judge> judge_;
  double critical_;
};

JudgePlan only_if_better(JudgePlan judge, double critical) {
  judge.begin = [begin = judge.begin, critical] { return std::make_unique<ShipsIfBetter>(begin(), critical); };
  return judge;
}

/// In any case one that a quantile is defined for.
double read_alpha(const Fields& fields) {
  constexpr double fallback = 0.01;
  const Key alpha_key{"alpha",
                      "Level of the sample size of `detect`, and of `ship_if` `\"better\"`.",
                      "5%",
                      {.range = "strictly between 0 % and 50 %"}};
  const double alpha = fields.probability(alpha_key, Probability{fallback}).value();
  if (alpha > 0.0 && alpha < 0.5) return alpha;
  fields.error("alpha", "must lie strictly between 0% and 50% (it is the rate of false alarms).");
  return fallback;
}

double read_needed(const Fields& fields, const Scenario& scenario, double alpha) {
  if (!fields.has("detect")) return 0.0;
  const double ratio = fields.number(
      {"detect",
       "The test ends when both arms have the requests that show a failure rate this many times the control's.",
       "1.2",
       {.by_default = "none: the duration decides"}},
      1.2, {.above = 1.0});
  const Key power_key{"power",
                      "Power of the sample size of `detect`.",
                      "90%",
                      {.range = "strictly between `alpha` and 100 %; only with `detect`"}};
  const double power = fields.probability(power_key, Probability{0.8}).value();
  const double p = scenario.baseline.failure.value();
  if (ratio * p >= 1.0) fields.error("detect", "is too large (the failure rate would exceed 100%). Lower it.");
  if (power <= alpha || power >= 1.0)
    fields.error("power",
                 "must lie strictly between alpha and 1 (an error should be seen more often than a false one).");
  const bool usable = ratio > 1.0 && ratio * p < 1.0 && power > alpha && power < 1.0;
  return usable ? requests_per_arm(p, ratio, alpha, power) : 0.0;
}

}  // namespace

StageGraph read_ab_test(const Fields& fields, const Scenario& scenario) {
  Stage test{.name = "test"};
  test.share = fields.share(
      {"split", "Share of users who get the candidate.", "20%", {.range = "strictly between 0 % and 100 %"}},
      Share{0.5});
  if (test.share <= nobody() || test.share >= all_traffic())
    fields.error("split", "must lie strictly between 0% and 100% (a test needs two arms).");
  const double alpha = read_alpha(fields);
  test.requests_per_arm = read_needed(fields, scenario, alpha);
  const Duration fallback = test.requests_per_arm > 0.0 ? Duration::hours(1) : Duration::days(3);
  test.lasts =
      fields.duration({"duration",
                       "Length of the test; with `detect`, how often it is asked whether there are enough requests.",
                       "7d",
                       {.by_default = "`\"3d\"`, with `detect` `\"1h\"`, at least the tick"}},
                      std::max(fallback, scenario.tick), {.at_least = scenario.tick, .multiple_of = scenario.tick});
  const auto ship_if = static_cast<ShipIf>(fields.choice(
      {"ship_if", "Ship unless the judge fails the candidate, or only when it fails significantly less.", "better"},
      ship_rules, 0));
  test.switch_back = read_switch_back(fields, Duration::minutes(10));
  StageGraph graph;
  graph.rollback_time = read_rollback_time(fields);
  test.fleets = FleetPlan{read_fleet_rule(fields, FleetRule::moved)}.at(test.share);
  graph.gates = {read_gate(fields, "z_test", scenario)};
  if (ship_if == ShipIf::better)
    graph.gates[0].judge = only_if_better(graph.gates[0].judge, normal_quantile(1.0 - alpha));
  test.gate = 0;
  graph.approval_to_promote = read_approval(fields).for_stage(all_traffic());
  if (test.requests_per_arm > 0.0) graph.asked_at_every_look = "it looks whether there are enough requests";
  graph.stages = {test};
  return graph;
}

}  // namespace rollcast::strategies
