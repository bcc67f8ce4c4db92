#include "stages/stage_graph.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/reverse_graph.hpp>
#include <boost/graph/visitors.hpp>
#include <utility>

#include "judges/no_judge.hpp"
#include "stages/staged_release.hpp"
#include "stages/watched_stages.hpp"

namespace rollcast::strategies {

namespace {

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS>;

/// A vertex for each stage, and one more for both ends.
Graph ways_of(const std::vector<Stage>& stages) {
  Graph graph{stages.size() + 1};
  const auto vertex = [&](Destination to) { return std::min(to, stages.size()); };
  for (std::size_t i = 0; i < stages.size(); ++i) {
    boost::add_edge(i, vertex(stages[i].pass), graph);
    if (stages[i].gate) boost::add_edge(i, vertex(stages[i].fail), graph);
  }
  return graph;
}

template <class AnyGraph>
std::vector<bool> reached_from(std::size_t start, const AnyGraph& graph) {
  std::vector<boost::default_color_type> colors(boost::num_vertices(graph), boost::white_color);
  boost::queue<std::size_t> queue;
  boost::breadth_first_visit(graph, start, queue, boost::default_bfs_visitor{}, colors.data());
  std::vector<bool> reached;
  for (const auto color : colors) reached.push_back(color != boost::white_color);
  return reached;
}

const GatePlan& guarding(const StageGraph& graph, const Stage& stage) {
  return stage.gate ? graph.gates[*stage.gate] : no_gate();
}

/// Of people, once the stage has passed.
std::optional<VaryingDuration> approval_after(const StageGraph& graph, const Stage& stage) {
  const GatePlan& gate = guarding(graph, stage);
  if (gate.judge.asks.about_passes) return gate.asking_takes;
  return graph.approval_before(stage.pass);
}

PlannedStage planned(const StageGraph& graph, const Stage& stage, const std::optional<VaryingDuration>& approval,
                     bool is_watched) {
  const GatePlan& gate = guarding(graph, stage);
  const bool has_control = gate.judge.against == Against::control;
  return {.share = stage.share,
          .lasts = stage.lasts,
          .fleets = stage.fleets,
          .requests_per_arm = stage.requests_per_arm,
          .approval = approval,
          .mirrored = stage.mirrored.share,
          .compare = has_control ? stage.compare : Compare::control,
          .looks = stage.gate && !gate.judge.every ? Looks::at_the_end : Looks::on_the_way,
          .is_watched = is_watched};
}

/// If every gate passes, each stage once; then 100 % of traffic has the candidate, or nobody where passing is to roll
/// back.
std::vector<PlannedStage> planned(const StageGraph& graph, const std::vector<bool>& watched) {
  std::vector<PlannedStage> stages;
  std::vector<bool> seen(graph.stages.size(), false);
  std::optional<VaryingDuration> approval;
  Destination at = 0;
  for (; at < graph.stages.size() && !seen[at]; at = graph.stages[at].pass) {
    seen[at] = true;
    stages.push_back(planned(graph, graph.stages[at], approval, watched[at]));
    approval = approval_after(graph, graph.stages[at]);
  }
  if (at == rolls_back)
    stages.push_back({nobody(), Duration::forever()});
  else
    stages.push_back({all_traffic(), Duration::forever(), Fleets::switched(), 0.0, approval});
  return stages;
}

bool is_approved(const StageGraph& graph, std::size_t place) {
  const auto asks = [&](const Stage& before) {
    return before.pass == place && guarding(graph, before).judge.asks.about_passes;
  };
  return place > 0 && (graph.stages[place].approval || std::ranges::any_of(graph.stages, asks));
}

/// How long people take who are asked in doubt, where they are.
std::optional<VaryingDuration> asking(const GatePlan& gate) {
  const bool asks = gate.judge.asks.about_doubts || gate.when_inconclusive == WhenInconclusive::ask;
  return asks ? std::optional{gate.asking_takes} : std::nullopt;
}

std::vector<DrawnStage> drawn(const StageGraph& graph, const std::vector<bool>& watched) {
  std::vector<DrawnStage> stages;
  for (std::size_t i = 0; i < graph.stages.size(); ++i) {
    const Stage& stage = graph.stages[i];
    const GatePlan& gate = guarding(graph, stage);
    stages.push_back({stage.name, stage.share, stage.lasts, watched[i] ? gate.judge.name : "", is_approved(graph, i),
                      stage.pass, stage.fail, stage.mirrored.share, watched[i] ? asking(gate) : std::nullopt});
  }
  return stages;
}

std::string why_asked(const StageGraph& graph) {
  if (!graph.asked_at_every_look.empty()) return graph.asked_at_every_look;
  for (const GatePlan& gate : graph.gates)
    if (const std::string why = why_asked_at_every_look(gate); !why.empty()) return why;
  return "";
}

}  // namespace

std::string in_percent(Share share) { return fmt::format("{:.4g} %", 100.0 * share.value()); }

std::optional<std::size_t> gate_of(const std::vector<GatePlan>& gates, std::size_t place) {
  return gates[place].judge.name == no_judge_name ? std::nullopt : std::optional{place};
}

void lead_on(std::vector<Stage>& stages) {
  for (std::size_t i = 0; i < stages.size(); ++i) stages[i].pass = i + 1 < stages.size() ? i + 1 : promotes;
}

std::vector<GraphError> errors_of(const StageGraph& graph) {
  const Graph ways = ways_of(graph.stages);
  const std::vector<bool> reached = reached_from(0, ways);
  const std::vector<bool> ends = reached_from(graph.stages.size(), boost::make_reverse_graph(ways));
  std::vector<GraphError> errors;
  for (std::size_t i = 0; i < graph.stages.size(); ++i) {
    const Stage& stage = graph.stages[i];
    if (!reached[i])
      errors.push_back({i, "is never reached (no stage before it leads here)."});
    else if (!ends[i])
      errors.push_back({i, "leads to no end (neither promotion nor rollback can follow)."});
    if (stage.gate && stage.pass == stage.fail)
      errors.push_back(
          {i,
           "leads to the same place whether its judge passes or fails it. Leave the judge out, or write another way."});
  }
  return errors;
}

void append(StageGraph& whole, const StageGraph& part, Destination pass, Destination fail) {
  const std::size_t begins = whole.stages.size(), gates = whole.gates.size();
  const auto moved = [&](Destination to) { return to == promotes ? pass : to == rolls_back ? fail : to + begins; };
  for (Stage stage : part.stages) {
    stage.pass = moved(stage.pass);
    stage.fail = moved(stage.fail);
    if (stage.gate) *stage.gate += gates;
    whole.stages.push_back(std::move(stage));
  }
  whole.gates.insert(whole.gates.end(), part.gates.begin(), part.gates.end());
  whole.candidate_kept = std::max(whole.candidate_kept, part.candidate_kept);
  if (whole.asked_at_every_look.empty()) whole.asked_at_every_look = part.asked_at_every_look;
}

StrategyPlan plan_of(StageGraph graph) {
  const std::vector<bool> watched = watched_stages(graph);
  StrategyPlan plan{planned(graph, watched), {}, why_asked(graph), drawn(graph, watched)};
  const auto shared = std::make_shared<const StageGraph>(std::move(graph));
  plan.begin = [shared] { return begin_staged_release(shared); };
  return plan;
}

}  // namespace rollcast::strategies
