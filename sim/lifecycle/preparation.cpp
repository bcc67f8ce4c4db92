#include "rollcast/lifecycle/preparation.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/strong_components.hpp>
#include <utility>

namespace rollcast::lifecycle {

namespace {

using StepGraph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;

/// An edge from each step to those that wait for it.
StepGraph graph_of(std::span<const StepSpec> steps) {
  StepGraph graph{steps.size()};
  for (std::size_t i = 0; i < steps.size(); ++i)
    for (const std::size_t before : steps[i].after) boost::add_edge(before, i, graph);
  return graph;
}

std::vector<std::size_t> reached_from(std::size_t step, const StepGraph& graph) {
  std::vector<boost::default_color_type> colors(boost::num_vertices(graph));
  boost::breadth_first_search(graph, step, boost::color_map(colors.data()));
  std::vector<std::size_t> reached;
  for (std::size_t i = 0; i < colors.size(); ++i)
    if (colors[i] == boost::black_color) reached.push_back(i);
  return reached;
}

}  // namespace

double PreparationSpec::regression_odds_ratio() const {
  double product = 1.0;
  for (const StepSpec& step : steps) product *= step.regression_odds_ratio;
  return product;
}

PreparationSpec one_step(const VaryingDuration& takes, Money costs) {
  StepSpec step;
  step.name = "preparation";
  step.takes = takes;
  step.costs = costs;
  PreparationSpec preparation;
  preparation.steps = {std::move(step)};
  return preparation;
}

std::vector<std::vector<std::size_t>> redone_with(std::span<const StepSpec> steps) {
  const StepGraph graph = graph_of(steps);
  std::vector<std::vector<std::size_t>> redone;
  for (std::size_t i = 0; i < steps.size(); ++i) redone.push_back(reached_from(i, graph));
  return redone;
}

std::vector<std::size_t> steps_in_a_circle(std::span<const StepSpec> steps) {
  std::vector<std::size_t> component(steps.size());
  boost::strong_components(graph_of(steps), component.data());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    std::vector<std::size_t> circle;
    for (std::size_t j = 0; j < steps.size(); ++j)
      if (component[j] == component[i]) circle.push_back(j);
    if (circle.size() > 1 || std::ranges::find(steps[i].after, i) != steps[i].after.end()) return circle;
  }
  return {};
}

}  // namespace rollcast::lifecycle
