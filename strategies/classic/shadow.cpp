#include "classic/shadow.hpp"

#include <algorithm>
#include <utility>

#include "stages/fleet_rule.hpp"
#include "stages/stage_kinds.hpp"

namespace rollcast::strategies {

Mirroring read_mirroring(const Fields& fields, Share mirrored, Share candidate) {
  const Mirroring mirroring{
      fields.share({"mirrored",
                    "Share of all requests that are copied to the candidate; nobody gets its answers to copies.",
                    "10%",
                    {.range = "at most what the share of users leaves"}},
                   mirrored),
      fields.probability(
          {"noticed",
           "Part of the excess failures among copies that somebody who compares answers takes for complaints "
           "(`watching.complaints_per_excess_failure`). Complaints while nobody is exposed end the release.",
           "1%"},
          Probability{0.0})};
  if (mirroring.share.value() + candidate.value() > 1.0 + rounding && !fields.has_error("mirrored") &&
      !fields.has_error("share"))
    fields.error(
        "mirrored",
        "must leave room for the share that the candidate serves (copies are of requests that the baseline serves).");
  if (mirroring.share == nobody() && mirroring.noticed.value() > 0.0 && !fields.has_error("mirrored"))
    fields.error("noticed", "needs copies to be noticed in. Write \"mirrored\" above 0%, or leave it out.");
  return mirroring;
}

namespace {

Stage read_mirrored_stage(const Fields& fields, const Scenario& scenario) {
  Stage stage{.name = "shadow"};
  stage.mirrored = read_mirroring(fields, all_traffic(), nobody());
  if (stage.mirrored.share == nobody() && !fields.has_error("mirrored"))
    fields.error("mirrored", "must be above 0% (else nothing is tried).");
  const Duration usual = std::max(Duration::days(1), scenario.tick);
  stage.lasts = fields.duration(
      {"duration", "How long requests are mirrored.", "2d", {.by_default = "`\"1d\"`, at least the tick"}}, usual,
      {.at_least = scenario.tick, .multiple_of = scenario.tick});
  stage.fleets = FleetPlan{FleetRule::added}.at(nobody(), stage.mirrored.share);
  return stage;
}

}  // namespace

StageGraph read_shadow(const Fields& fields, const Scenario& scenario) {
  Stage shadow = read_mirrored_stage(fields, scenario);
  StageGraph whole;
  whole.gates = {read_gate(fields, "z_test", scenario)};
  shadow.gate = gate_of(whole.gates, 0);
  StageGraph then = read_stage_graph(
      fields.named_object({"then", "The strategy that releases the candidate once the copies have passed.",
                           R"({"name": "canary", "steps": ["10%", "100%"]})"},
                          "canary", "strategy"),
      scenario);
  shadow.pass = then.stages.empty() ? promotes : 1;
  whole.stages = {shadow};
  append(whole, then, promotes, rolls_back);
  whole.approval_to_promote = then.approval_to_promote;
  whole.rollback_time = then.rollback_time;
  whole.fleets_while_undone = then.fleets_while_undone;
  return whole;
}

}  // namespace rollcast::strategies
