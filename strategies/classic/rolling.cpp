#include "classic/rolling.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "stages/stage_options.hpp"

namespace rollcast::strategies {

namespace {

/// In full fleets.
struct Batches {
  double size = 0.0, surge = 0.0, missing = 0.0;
};

Batches read_batches(const Fields& fields, double full_fleet) {
  const double unit = full_fleet >= 1.0 ? 1.0 / full_fleet : 0.0;
  const auto up = [&](Share s) { return unit > 0.0 ? std::ceil(s.value() / unit - rounding) * unit : s.value(); };
  const auto down = [&](Share s) { return unit > 0.0 ? std::floor(s.value() / unit + rounding) * unit : s.value(); };
  Batches batches;
  batches.size = std::min(
      up(fields.share(
          {"batch",
           "Part of the replicas that is replaced at a time; never more than may surge and be missing together.",
           "20%",
           {.range = "at least `\"0.1%\"`"}},
          Share{0.1})),
      1.0);
  if (batches.size <= 0.0) fields.error("batch", "must be above 0% (else nothing is ever replaced).");
  batches.surge = up(fields.share(
      {"max_surge", "Replicas of a batch that may be there beside those that they replace.", "10%"}, Share{0.25}));
  double may_be_missing =
      down(fields.share({"max_unavailable", "Replicas that may be missing while a batch starts.", "0%"}, Share{0.25}));
  if (batches.surge + may_be_missing <= 0.0) may_be_missing = unit > 0.0 ? unit : batches.size;
  batches.size = std::min(batches.size, batches.surge + may_be_missing);
  batches.missing = std::max(batches.size - batches.surge, 0.0);
  if (batches.missing >= 1.0)
    fields.error("max_unavailable", "would leave nobody to serve. Lower it, or let replicas surge.");
  return batches;
}

/// How a batch is replaced.
struct RollingPlan {
  Batches batches;
  Share from = nobody();  ///< replaced already
  Duration ready, wait;
  std::optional<std::size_t> gate;
};

Stage starting(const RollingPlan& plan, double replaced, int batch) {
  const double missing = std::min(plan.batches.missing, 1.0 - replaced);
  return {.name = fmt::format("batch {} starts", batch),
          .share = Share{replaced},
          .lasts = plan.ready,
          .fleets = {replaced, replaced + missing},
          .switch_back = plan.ready * (batch - 1)};
}

Stage started(const RollingPlan& plan, double replaced, int batch) {
  return {.name = fmt::format("batch {}", batch),
          .share = Share{replaced},
          .lasts = plan.wait,
          .fleets = Fleets::moved(replaced),
          .gate = plan.gate,
          .switch_back = plan.ready * batch};
}

std::vector<Stage> roll(const RollingPlan& plan) {
  std::vector<Stage> stages;
  double replaced = plan.from.value();
  for (int batch = 1; replaced < 1.0; ++batch) {
    stages.push_back(starting(plan, replaced, batch));
    const double next = plan.from.value() + batch * plan.batches.size;
    replaced = next > 1.0 - rounding ? 1.0 : next;
    if (replaced < 1.0) stages.push_back(started(plan, replaced, batch));
  }
  lead_on(stages);
  return stages;
}

}  // namespace

StageGraph read_rolling(const Fields& fields, const Scenario& scenario) {
  constexpr double most_batches = 1000.0;
  RollingPlan plan;
  plan.batches = read_batches(fields, scenario.fleet.replicas);
  if (plan.batches.size * most_batches < 1.0 - rounding) {
    if (!fields.has_error("batch")) fields.error("batch", "must be at least 0.1% (a thousand batches are the most).");
    plan.batches.size = 1.0;
  }
  plan.from = fields.share({"from",
                            "Part that is replaced already, by what came before in a sequence of stages.",
                            "1%",
                            {.range = "below `\"100%\"`"}},
                           nobody());
  if (plan.from >= all_traffic()) fields.error("from", "must be below 100% (else there is nothing to replace).");
  plan.ready = fields.duration(
      {"ready_time", "Until a batch has started, and again for each batch that is undone before promotion.", "2min"},
      Duration::minutes(1));
  plan.wait = fields.duration({"wait",
                               "Time after each batch but the last. Must be above 0 where a judge watches.",
                               "10min",
                               {.by_default = "`\"5min\"`, at least the tick"}},
                              std::max(Duration::minutes(5), scenario.tick), {.multiple_of = scenario.tick});
  StageGraph graph;
  graph.gates = {read_gate(fields, "none", scenario)};
  plan.gate = gate_of(graph.gates, 0);
  if (plan.gate && plan.wait == Duration{}) fields.error("wait", "must be above 0s where a judge watches each batch.");
  graph.stages = roll(plan);
  graph.rollback_time = read_rollback_time(fields);
  return graph;
}

}  // namespace rollcast::strategies
