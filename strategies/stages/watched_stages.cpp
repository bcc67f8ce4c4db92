#include "stages/watched_stages.hpp"

#include <memory>

namespace rollcast::strategies {

namespace {

/// Counts of which nobody would object to any.
constexpr Samples all_is_well{{1'000'000, 0}, {1'000'000, 0}};

/// Lets a judge look for as long as a stage lasts, but no more often than `looks_left`; returns whether it looks at
/// all.
bool looks_within(Judge& judge, const StageAhead& stage, SimTime end, std::int64_t& looks_left) {
  judge.begin_stage(stage);
  if (!judge.next_look()) return true;
  bool has_looked = false;
  for (SimTime due = *judge.next_look(); due <= end && looks_left > 0; due = *judge.next_look()) {
    judge.assess({due, all_is_well, all_is_well, due == end});
    has_looked = true;
    --looks_left;
  }
  return has_looked || looks_left == 0;
}

}  // namespace

std::vector<bool> watched_stages(const StageGraph& graph) {
  std::vector<bool> watched, seen(graph.stages.size(), false);
  for (const Stage& stage : graph.stages) watched.push_back(stage.gate.has_value());
  std::vector<std::unique_ptr<Judge>> judges;
  for (const GatePlan& gate : graph.gates) judges.push_back(gate.judge.begin());
  SimTime now;
  std::int64_t looks_left = 1'000'000;  // as many as the ticks of the longest scenario
  for (Destination at = 0; at < graph.stages.size() && !seen[at]; at = graph.stages[at].pass) {
    seen[at] = true;
    const Stage& stage = graph.stages[at];
    if (stage.lasts.is_forever()) break;
    const auto approval = graph.approval_before(stage.pass);
    const SimTime end = now + stage.lasts + (approval ? approval->median : Duration{});
    if (stage.gate)
      watched[at] = looks_within(*judges[*stage.gate], {now, stage.lasts, graph.step_of(at)}, end, looks_left);
    now = end;
  }
  return watched;
}

}  // namespace rollcast::strategies
