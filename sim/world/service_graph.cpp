#include "rollcast/world/service_graph.hpp"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/topological_sort.hpp>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace rollcast::world {

namespace {

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;

Graph graph_of(const ServicesSpec& services) {
  Graph graph{services.all.size()};
  for (std::size_t caller = 0; caller < services.all.size(); ++caller)
    for (const CallSpec& call : services.all[caller].calls) boost::add_edge(caller, call.callee, graph);
  return graph;
}

}  // namespace

ServiceGraph::ServiceGraph(ServicesSpec services) : services_{std::move(services)} {
  const Graph graph = graph_of(services_);
  try {
    boost::topological_sort(graph, std::back_inserter(callees_first_));
  } catch (const boost::not_a_dag&) {
    throw std::invalid_argument{"services call each other in a circle"};
  }
}

double ServiceGraph::share_seen_by_users(std::span<const double> own) const {
  if (is_none()) return 0.0;
  std::vector<double> failing(own.begin(), own.end());
  for (const std::size_t caller : callees_first_) {
    double good = 1.0 - own[caller];
    for (const CallSpec& call : services_.all[caller].calls) good *= 1.0 - failing[call.callee] * call.passed_on();
    failing[caller] = 1.0 - good;
  }
  return failing[services_.entry];
}

}  // namespace rollcast::world
