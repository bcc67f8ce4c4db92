#include "classic/blue_green.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "stages/approval.hpp"
#include "stages/stage_options.hpp"

namespace rollcast::strategies {

namespace {

Duration read_warm_up(const Fields& fields, const Scenario& scenario, Duration usual) {
  const Duration delay = scenario.watching.metrics_delay;
  const Duration warm_up =
      fields.duration({"warm_up",
                       "The second fleet runs this long before the switch; the judge compares with this time.",
                       "1h",
                       {.by_default = "`\"30min\"`, at least the tick, plus `watching.metrics_delay`",
                        .range = "longer than `watching.metrics_delay`"}},
                      usual, {.multiple_of = scenario.tick});
  if (warm_up <= delay)
    fields.error(
        "warm_up",
        fmt::format("must be longer than watching.metrics_delay, {} (the judge compares with what was measured before "
                    "the switch).",
                    to_text(delay)));
  return warm_up;
}

}  // namespace

StageGraph read_blue_green(const Fields& fields, const Scenario& scenario) {
  const Duration delay = scenario.watching.metrics_delay;
  const Duration delay_in_ticks = in_ticks(delay, scenario.tick);
  const Duration usual = std::max(Duration::minutes(30), scenario.tick) + delay_in_ticks;
  Stage warming{.name = "warm-up", .fleets = Fleets::added(1.0)};
  warming.lasts = read_warm_up(fields, scenario, usual);
  Stage switched{
      .name = "switched", .share = all_traffic(), .fleets = Fleets::added(1.0), .gate = 0, .compare = Compare::before};
  switched.lasts = fields.duration({"keep_old",
                                    "The old fleet is kept this long after the switch, while the judge watches.",
                                    "2h",
                                    {.by_default = "`\"30min\"`, at least the tick, plus `watching.metrics_delay`"}},
                                   usual, {.at_least = scenario.tick, .multiple_of = scenario.tick});
  switched.switch_back = read_switch_back(fields, Duration::seconds(30));
  StageGraph graph;
  graph.rollback_time = read_rollback_time(fields);
  graph.gates = {read_gate(fields, "threshold", scenario)};
  switched.gate = gate_of(graph.gates, 0);
  switched.approval = read_approval(fields).for_stage(all_traffic());
  graph.stages = {warming, switched};
  lead_on(graph.stages);
  return graph;
}

}  // namespace rollcast::strategies
