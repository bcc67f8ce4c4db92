#include "classic/rings.hpp"

#include <fmt/format.h>

#include <cmath>

#include "stages/approval.hpp"
#include "stages/fleet_rule.hpp"
#include "stages/stage_options.hpp"

namespace rollcast::strategies {

namespace {

struct Ring {
  std::string name;
  Share reach;  ///< of all users, with the rings before it
  Duration bake;
};

constexpr std::string_view usual_rings = R"([{"name": "internal", "size": "1%", "bake": "1h"},
                                             {"name": "closed", "size": "9%", "bake": "12h"},
                                             {"name": "public", "size": "90%", "bake": "4h"}])";

std::vector<Ring> read_rings_of(const Fields& fields, Duration tick) {
  std::vector<Ring> rings;
  double reach = 0.0;
  for (const Fields& part : fields.objects(
           {"rings",
            "The rings of users, one after the other. Users of a ring are like all others. The default is 1 % for 1 h, "
            "9 % for 12 h and 90 % for 4 h: the lengths are those of cloud operators, the sizes are assumed.",
            R"([{"name": "staff", "size": "2%", "bake": "1h"}, {"name": "all", "size": "98%", "bake": "4h"}])",
            {.range = "sizes add up to 100 %"}},
           usual_rings)) {
    Ring ring;
    ring.name = part.name({"name", "What the ring is called.", "staff", {.by_default = "`\"ring 1\"` and so on"}},
                          fmt::format("ring {}", rings.size() + 1));
    const Share size =
        part.share({"size", "Share of all users that are in the ring.", "2%", {.range = "above `\"0%\"`"}}, required);
    if (size == nobody() && !part.has_error("size")) part.error("size", "must be above 0% (a ring has users).");
    reach += size.value();
    ring.reach = reach > 1.0 - rounding ? all_traffic() : Share{reach};
    ring.bake = part.duration({"bake", "How long the ring is watched before the next.", "4h"}, required,
                              {.at_least = tick, .multiple_of = tick});
    rings.push_back(ring);
  }
  if (std::abs(reach - 1.0) > rounding && !fields.has_error("rings"))
    fields.error("rings",
                 fmt::format("have sizes of {:.6g}% in all (each user is in one ring). Make them add up to 100%.",
                             100.0 * reach));
  return rings;
}

void check_last_ring(const Fields& fields, Compare last, const JudgePlan& judge) {
  if (last == Compare::before || judge.against == Against::fixed_limit || fields.has_error("judge")) return;
  fields.error("compare_last",
               "must be \"before\" unless the judge needs no control: none serves while the last ring bakes.");
}

}  // namespace

StageGraph read_rings(const Fields& fields, const Scenario& scenario) {
  const std::vector<Ring> rings = read_rings_of(fields, scenario.tick);
  const FleetRule fleet = read_fleet_rule(fields, FleetRule::moved);
  const auto compare_last = read_compare_last(fields, Compare::before);
  const Duration switch_back = read_switch_back(fields, Duration::minutes(10));
  const ApprovalPlan approval = read_approval(fields);
  StageGraph graph;
  graph.rollback_time = read_rollback_time(fields);
  graph.gates = {read_gate(fields, "threshold", scenario)};
  check_last_ring(fields, compare_last, graph.gates.front().judge);
  for (const Ring& ring : rings)
    graph.stages.push_back({.name = ring.name,
                            .share = ring.reach,
                            .lasts = ring.bake,
                            .fleets = FleetPlan{fleet}.at(ring.reach),
                            .gate = gate_of(graph.gates, 0),
                            .compare = ring.reach == all_traffic() ? compare_last : Compare::control,
                            .switch_back = switch_back,
                            .approval = approval.for_stage(ring.reach)});
  lead_on(graph.stages);
  return graph;
}

}  // namespace rollcast::strategies
