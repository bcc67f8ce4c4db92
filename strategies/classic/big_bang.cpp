#include "classic/big_bang.hpp"

#include <cmath>

#include "stages/stage_options.hpp"

namespace rollcast::strategies {

namespace {

/// The old version's replicas that are missing while the new one's start, and the other way round when it is rolled
/// back: in whole replicas, rounded down, where it is known how many there are.
Fleets read_fleets_while_deploying(const Fields& fields, const Scenario& scenario) {
  const Share missing =
      fields.share({"max_unavailable",
                    "Part of the fleet that is missing during the deployment, and again while the candidate is rolled "
                    "back, because replicas restart; rounded down to whole replicas.",
                    "25%",
                    {.range = "below `\"100%\"`"}},
                   nobody());
  if (missing >= all_traffic())
    fields.error("max_unavailable", "must be below 100% (somebody must serve while replicas restart)");
  const double full = scenario.fleet.replicas;
  return {0.0, full >= 1.0 ? std::floor(missing.value() * full + rounding) / full : missing.value()};
}

}  // namespace

StageGraph read_big_bang(const Fields& fields, const Scenario& scenario) {
  StageGraph graph;
  Stage deploying{.name = "deployment"};
  deploying.lasts = fields.duration({"deploy_time", "Until 100 % of traffic is served by the candidate.", "20min"},
                                    Duration::minutes(10));
  graph.rollback_time = read_rollback_time(fields);
  deploying.fleets = read_fleets_while_deploying(fields, scenario);
  graph.fleets_while_undone = Fleets{1.0 - deploying.fleets.taken, 1.0};
  graph.stages = {deploying};
  return graph;
}

}  // namespace rollcast::strategies
