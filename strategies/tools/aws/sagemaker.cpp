#include "tools/aws/sagemaker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "stages/stage_options.hpp"
#include "tools/aws/cloud_shift.hpp"

namespace rollcast::strategies {

namespace {

enum class Shifting { all_at_once, canary, linear, rolling };
constexpr std::array<std::string_view, 4> types{"ALL_AT_ONCE", "CANARY", "LINEAR", "ROLLING"};

/// A part of the fleet, as the guide bounds it for the type that it goes with.
Share read_part(const Fields& fields, const Key& key, double usual, double least, Shifting type, Shifting goes_with) {
  constexpr double most = 0.5;
  const Share part = fields.share(key, Share{usual});
  if (type != goes_with && part != Share{usual})
    fields.error(key.name,
                 fmt::format("goes with \"type\": \"{}\". Remove it.", types[static_cast<std::size_t>(goes_with)]));
  const bool fits = part.value() >= least && part.value() <= most && part > nobody();
  if (!fits) fields.error(key.name, fmt::format("must lie between {:.4g}% and 50%.", std::max(100.0 * least, 1.0)));
  return fits ? part : Share{usual};
}

std::vector<Share> read_steps(const Fields& fields, Shifting type) {
  const Share canary = read_part(fields,
                                 {"canary_size",
                                  "Share of traffic of the first of two steps.",
                                  "5%",
                                  {.range = "`\"1%\"` to `\"50%\"`; only with `type` `\"CANARY\"`"}},
                                 0.1, 0.01, type, Shifting::canary);
  const Share linear = read_part(fields,
                                 {"linear_step_size",
                                  "Share of traffic of each step.",
                                  "25%",
                                  {.range = "`\"10%\"` to `\"50%\"`; only with `type` `\"LINEAR\"`"}},
                                 0.2, 0.1, type, Shifting::linear);
  const Share batch = read_part(fields,
                                {"maximum_batch_size",
                                 "Part of the fleet that a batch of a rolling update replaces.",
                                 "10%",
                                 {.range = "`\"5%\"` to `\"50%\"`; only with `type` `\"ROLLING\"`"}},
                                0.25, 0.05, type, Shifting::rolling);
  switch (type) {
    case Shifting::canary:
      return {canary};
    case Shifting::linear:
      return linear_steps(linear);
    case Shifting::rolling:
      return linear_steps(batch);
    case Shifting::all_at_once:
      break;
  }
  return {};
}

/// One batch is there twice: its new instances start, serve and bake before the old ones are terminated.
void pay_by_batches(std::vector<Stage>& stages, double batch) {
  for (Stage& stage : stages) {
    const double served = stage.share.value();
    const bool is_start = stage.share == nobody();
    stage.fleets = {is_start ? std::min(batch, 1.0) : served, is_start ? 0.0 : std::max(served - batch, 0.0)};
  }
}

}  // namespace

StageGraph read_sagemaker(const Fields& fields, const Scenario& scenario) {
  const Duration tick = scenario.tick;
  const auto type = static_cast<Shifting>(fields.choice(
      {"type",
       "How traffic is shifted: all at once, in two steps, in equal steps, or batch by batch with the instances.",
       "LINEAR"},
      types, 1));
  CloudShift shift{.steps = read_steps(fields, type)};
  shift.wait = fields.duration({"wait_interval",
                                "Each step below 100 % of traffic bakes so long, and each batch.",
                                "30min",
                                {.by_default = "`\"10min\"`, at least the tick"}},
                               std::max(Duration::minutes(10), tick), {.at_least = tick, .multiple_of = tick});
  shift.termination_wait =
      fields.duration({"termination_wait",
                       "The old fleet is kept so long once 100 % of traffic has the candidate, while the alarm "
                       "watches. A rolling update has none, and its last batch bakes as all others.",
                       "1h",
                       {.by_default = "`\"10min\"`, at least the tick"}},
                      std::max(Duration::minutes(10), tick), {.multiple_of = tick});
  shift.ready_time = fields.duration(
      {"ready_time", "Until the new fleet, or the first batch, has started. The default is assumed.", "10min"},
      Duration::minutes(5));
  shift.switch_back = read_switch_back(fields, Duration::minutes(1));
  shift.is_charged_twice = type != Shifting::all_at_once || shift.termination_wait > Duration{};
  if (type == Shifting::rolling) shift.termination_wait = shift.wait;  // the last batch bakes as all others
  StageGraph graph = read_watched_shift(fields, scenario, shift);
  if (type == Shifting::rolling) pay_by_batches(graph.stages, shift.steps.front().value());
  return graph;
}

}  // namespace rollcast::strategies
