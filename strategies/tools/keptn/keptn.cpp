#include "tools/keptn/keptn.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "judges/quality_gate.hpp"
#include "stages/fleet_rule.hpp"
#include "stages/stage_options.hpp"

namespace rollcast::strategies {

namespace {

struct DeliveryStage {
  std::string name;
  Share share;
  Duration evaluation_time;
};

/// Counts come late, and those of a stage begin with it.
Duration read_time(const Fields& fields, const Key& key, const Scenario& scenario, Duration usual,
                   std::string_view without) {
  const Duration delay = scenario.watching.metrics_delay, tick = scenario.tick;
  const Duration time = fields.duration(key, usual, {.multiple_of = tick});
  if (time <= delay && !fields.has_error(key.name))
    fields.error(key.name,
                 fmt::format("must be longer than watching.metrics_delay, {} ({}).", to_text(delay), without));
  return std::max(time, tick);
}

Duration usual_time(const Scenario& scenario) {
  return in_ticks(Duration::hours(1), scenario.tick) + in_ticks(scenario.watching.metrics_delay, scenario.tick);
}

/// In any case a stage.
std::vector<DeliveryStage> read_stages(const Fields& fields, const Scenario& scenario) {
  constexpr std::string_view usual = R"([{"name": "canary", "share": "10%"}, {"name": "production", "share": "100%"}])";
  std::vector<DeliveryStage> stages;
  for (const Fields& part : fields.objects({"stages",
                                            "The stages; after the last, 100 % of traffic gets the candidate. The "
                                            "default is 10 %, then 100 % of traffic, and assumed.",
                                            R"([{"name": "production", "share": "100%"}])"},
                                           usual)) {
    const std::string name =
        part.name({"name", "What the stage is called.", "production", {.by_default = "`\"stage 1\"` and so on"}},
                  fmt::format("stage {}", stages.size() + 1));
    const Share share = part.share({"share",
                                    "Share of users whom the candidate serves.",
                                    "10%",
                                    {.range = "growing from stage to stage, above 0 %"}},
                                   required);
    const Duration time = read_time(part,
                                    {"evaluation_time",
                                     "How long the stage is measured before it is evaluated.",
                                     "2h",
                                     {.by_default = "`\"1h\"`, in whole ticks, plus `watching.metrics_delay`",
                                      .range = "longer than `watching.metrics_delay`"}},
                                    scenario, usual_time(scenario), "else there is no value to evaluate");
    stages.push_back({name, share, time});
  }
  const bool grow =
      std::ranges::adjacent_find(stages, std::ranges::greater_equal{}, &DeliveryStage::share) == stages.end();
  const bool possible = !stages.empty() && grow && stages.front().share > nobody();
  if (!possible && !fields.has_error("stages"))
    fields.error("stages",
                 "must serve growing shares from above 0%. Write for example [{\"name\": \"production\", \"share\": "
                 "\"100%\"}].");
  if (!possible) stages = {DeliveryStage{"production", all_traffic(), usual_time(scenario)}};
  return stages;
}

CriteriaSet read_set(const Fields& fields) {
  CriteriaSet set;
  for (const Fields& part :
       fields.named_objects({"criteria",
                             "All of these must hold: `<`, `<=`, `=`, `>=` or `>`, then a number. A sign, a percent "
                             "sign or both mean it in terms of the last evaluation: `\"<=+10%\"` is at most a tenth "
                             "more than then, `\"<0.02\"` is absolute.",
                             R"(["<=+10%", "<0.02"])",
                             {.by_default = "required", .range = "at least one"}},
                            {})) {
    const auto criterion = parse_criterion(part.text("name", required));
    if (criterion)
      set.push_back(*criterion);
    else if (!part.has_error(""))
      part.error("", "is no criterion. Write for example \"<=+10%\" (of what it was) or \"<0.02\".");
  }
  if (set.empty() && !fields.has_error("criteria"))
    fields.error("criteria", "are none (anything would do). Write for example [\"<=+10%\"].");
  return set;
}

std::vector<CriteriaSet> read_sets(const Fields& fields, const Key& key) {
  std::vector<CriteriaSet> sets;
  for (const Fields& set : fields.objects(key)) sets.push_back(read_set(set));
  return sets;
}

Objective read_objective(const Fields& fields) {
  Objective objective;
  fields.text({"sli", "What the indicator is called; it is the failure rate.", "error rate"}, "failure rate");
  objective.pass =
      read_sets(fields, {"pass", "Sets of criteria, any of which must hold. Without one the objective is not scored.",
                         R"([{"criteria": ["<=+10%"]}])"});
  objective.warning = read_sets(fields, {"warning", "Sets of criteria, any of which must hold for half of the weight.",
                                         R"([{"criteria": ["<=+30%"]}])"});
  objective.weight =
      fields.number({"weight", "Weight of the objective in the score; a warning is worth half of it.", "2"}, 1.0,
                    {.above = 0.0, .at_most = 1000.0});
  objective.is_key = fields.yes_or_no({"key_sli", "Whether failing this objective fails all.", "true"}, false);
  return objective;
}

constexpr std::string_view usual_objectives = R"([
  {{"pass": [{{"criteria": ["<=+10%"]}}], "warning": [{{"criteria": ["<=+30%"]}}]}},
  {{"pass": [{{"criteria": ["<={}"]}}], "key_sli": true}}])";

QualityGate read_quality_gate(const Fields& fields, const Scenario& scenario) {
  static constexpr std::array<std::string_view, 2> promotions{"automatic", "manual"};
  QualityGate gate;
  const std::string usual = fmt::format(usual_objectives, std::min(3.0 * scenario.baseline.failure.value(), 1.0));
  for (const Fields& objective :
       fields.objects({"objectives",
                       "What the gate asks of the failure rate, a number from 0 to 1. The default is assumed.",
                       R"([{"pass": [{"criteria": ["<=+10%"]}]}])",
                       {.by_default = "10 % more failures pass and 30 % more are worth a warning; three times "
                                      "`baseline.failure` is a key objective"}},
                      usual))
    gate.objectives.push_back(read_objective(objective));
  const Fields total = fields.object({"total_score",
                                      "What scores are needed to go on.",
                                      R"({"pass": "80%", "warning": "60%"})",
                                      {.by_default = "`pass` 90 %, `warning` 75 %"}});
  const Key pass_key{"pass", "Part of the weight with which a stage passes.", "80%"};
  const Key warning_key{"warning",
                        "Part of the weight that is worth a warning; a stage goes on then where people agree.",
                        "60%",
                        {.range = "at most `pass`"}};
  gate.total = {total.probability(pass_key, Probability{0.9}).value(),
                total.probability(warning_key, Probability{0.75}).value()};
  if (gate.total.warning > gate.total.pass && !fields.has_error("total_score"))
    total.error("warning", "must not be above \"pass\" (what passes needs no warning). Lower it.");
  gate.after_pass = static_cast<Promotion>(
      fields.choice({"approval_pass", "Whether people are asked about what passes.", "manual"}, promotions, 0));
  gate.after_warning = static_cast<Promotion>(fields.choice(
      {"approval_warning", "Whether people are asked about what is worth a warning.", "automatic"}, promotions, 1));
  return gate;
}

}  // namespace

StageGraph read_keptn(const Fields& fields, const Scenario& scenario) {
  const std::vector<DeliveryStage> stages = read_stages(fields, scenario);
  const FleetPlan fleet = read_fleet_plan(fields, FleetRule::added, scenario);
  const Duration switch_back = read_switch_back(fields, Duration::minutes(1));
  StageGraph graph;
  graph.stages = {
      {.name = "tests", .fleets = Fleets::added(fleet.at(stages.front().share).candidate), .switch_back = switch_back}};
  graph.stages[0].lasts = read_time(fields,
                                    {"test_time",
                                     "How long tests run first, while nobody is served. The default is assumed.",
                                     "2h",
                                     {.by_default = "`\"1h\"`, in whole ticks, plus `watching.metrics_delay`",
                                      .range = "longer than `watching.metrics_delay`"}},
                                    scenario, usual_time(scenario), "the gate compares with what was measured then");
  graph.gates = {GatePlan{
      .judge = quality_gate_judge(read_quality_gate(fields, scenario)),
      .when_inconclusive = WhenInconclusive::roll_back,
      .asking_takes = read_approval_takes(fields),
      .waits_for_labels = scenario.watching.labels.has_value(),
      .people_agree_up_to = fields.number({"approval_up_to",
                                           "People who are asked agree while the candidate fails at most so many times "
                                           "as often as in the last evaluation. The default is assumed.",
                                           "1.5"},
                                          1.2, {.at_least = 1.0, .at_most = 100.0})}};
  for (const DeliveryStage& stage : stages)
    graph.stages.push_back({.name = stage.name,
                            .share = stage.share,
                            .lasts = stage.evaluation_time,
                            .fleets = fleet.at(stage.share),
                            .gate = 0,
                            .compare = Compare::before,
                            .switch_back = switch_back});
  lead_on(graph.stages);
  graph.rollback_time = read_rollback_time(fields);
  return graph;
}

}  // namespace rollcast::strategies
