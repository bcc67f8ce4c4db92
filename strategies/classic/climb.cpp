#include "classic/climb.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include "stages/approval.hpp"
#include "stages/fleet_rule.hpp"
#include "stages/stage_options.hpp"

namespace rollcast::strategies {

namespace {

/// How the steps of a growing share are climbed.
struct ClimbOptions {
  std::vector<Share> steps;
  Duration bake, bake_last, keep_old, switch_back;
  std::optional<std::size_t> gate;
  double min_requests = 0.0;
  Compare compare_last{};
  FleetPlan fleet;
  ApprovalPlan approval;
};

std::vector<Share> read_steps(const Fields& fields, const std::vector<Share>& fallback) {
  std::vector<Share> steps = fields.shares({"steps",
                                            "Shares of requests, growing to 100 %.",
                                            R"(["1%", "10%", "100%"])",
                                            {.range = "growing from above `\"0%\"` to `\"100%\"`"}},
                                           fallback);
  const bool grow = std::adjacent_find(steps.begin(), steps.end(), std::greater_equal<>{}) == steps.end();
  const bool possible = !steps.empty() && steps.front() > nobody() && steps.back() == all_traffic() && grow;
  if (!possible && !fields.has_error("steps"))
    fields.error(
        "steps",
        "must grow from above 0% to 100% (each step serves more users, the last serves all). Write for example "
        "[\"1%\", \"10%\", \"100%\"].");
  if (!possible) steps = {all_traffic()};
  return steps;
}

/// At 100 % nothing serves at the same time that a judge could compare with.
void check_last_stage(const Fields& fields, const ClimbOptions& options, const JudgePlan& judge) {
  const bool can_judge = judge.against == Against::fixed_limit || options.compare_last == Compare::before;
  if (options.bake_last == Duration{} || can_judge || fields.has_error("judge")) return;
  fields.error("bake_last",
               "needs a judge without a control, since none serves at 100%. Write \"compare_last\": \"before\", or a "
               "judge such as {\"name\": \"threshold\", \"ratio\": 0, \"margin\": 0.006}, or leave it out.");
}

std::vector<Stage> climb(const ClimbOptions& options) {
  std::vector<Stage> stages;
  for (const Share share : options.steps) {
    const bool is_last = share == all_traffic();
    const Stage stage{.name = in_percent(share),
                      .share = share,
                      .lasts = is_last ? options.bake_last : options.bake,
                      .fleets = options.fleet.at(share),
                      .gate = options.gate,
                      .compare = is_last ? options.compare_last : Compare::control,
                      .requests_per_arm = is_last ? 0.0 : options.min_requests,
                      .switch_back = options.switch_back,
                      .approval = options.approval.for_stage(share)};
    if (stage.lasts > Duration{}) stages.push_back(stage);
  }
  return stages;
}

/// 100 % of traffic is served by the candidate, and the old fleet is still there.
Stage kept_old(const ClimbOptions& options) {
  return {.name = "old fleet kept",
          .share = all_traffic(),
          .lasts = options.keep_old,
          .fleets = options.fleet.at(all_traffic()),
          .switch_back = options.switch_back,
          .approval = options.bake_last == Duration{} ? options.approval.for_stage(all_traffic()) : std::nullopt};
}

StageGraph climbing(const ClimbOptions& options, StageGraph graph) {
  graph.stages = climb(options);
  if (options.keep_old > Duration{}) graph.stages.push_back(kept_old(options));
  lead_on(graph.stages);
  const bool promotes_below_full_share = options.bake_last == Duration{} && options.keep_old == Duration{};
  if (promotes_below_full_share) graph.approval_to_promote = options.approval.for_stage(all_traffic());
  if (options.min_requests > 0.0) graph.asked_at_every_look = "it looks whether there are enough requests";
  return graph;
}

}  // namespace

StageGraph read_climb(const Fields& fields, const Scenario& scenario, const ClimbDefaults& defaults) {
  ClimbOptions options;
  options.steps = read_steps(fields, defaults.steps);
  const std::string usual_bake = fmt::format("`\"{}\"`, at least the tick", to_text(defaults.bake));
  options.bake = fields.duration({"bake", "Length of each step.", "2h", {.by_default = usual_bake}},
                                 std::max(defaults.bake, scenario.tick),
                                 {.at_least = scenario.tick, .multiple_of = scenario.tick});
  options.bake_last = fields.duration({"bake_last",
                                       "How long the gate watches 100 % of traffic before it promotes; 0 promotes at "
                                       "once. Needs a judge without a control, or `compare_last`.",
                                       "1h"},
                                      Duration{}, {.multiple_of = scenario.tick});
  options.keep_old = fields.duration({"keep_old",
                                      "The old fleet is kept this long once 100 % of traffic has the candidate, and "
                                      "undoing it takes `switch_back` until then.",
                                      "1h"},
                                     Duration{}, {.multiple_of = scenario.tick});
  options.switch_back = read_switch_back(fields, defaults.switch_back);
  options.min_requests = static_cast<double>(fields.whole_number(
      {"min_requests",
       "Each step below 100 % of traffic goes on, a bake at a time, until each arm has served this many requests.",
       "10000"},
      0, {.at_least = 0, .at_most = 1e12}));
  options.compare_last = read_compare_last(fields, Compare::control);
  options.fleet = read_fleet_plan(fields, defaults.fleet, scenario);
  options.approval = read_approval(fields);
  StageGraph graph;
  graph.rollback_time = read_rollback_time(fields);
  graph.gates = {read_gate(fields, "threshold", scenario)};
  options.gate = gate_of(graph.gates, 0);
  check_last_stage(fields, options, graph.gates.front().judge);
  return climbing(options, std::move(graph));
}

}  // namespace rollcast::strategies
