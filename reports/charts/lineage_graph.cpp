#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "chart_parts.hpp"
#include "figures.hpp"
#include "page/page_parts.hpp"
#include "shown_run.hpp"

namespace rollcast::reports {

namespace {

constexpr double lineage_width = 500, level_height = 46;

/// Versions as nodes. Layers: edges from parents, nodes, numbers.
constexpr std::string_view lineage_template = R"json({
    "layer": [
      {"data": {"values": []}, "mark": {"type": "rule", "strokeWidth": 1.4, "color": "#8c959f"},
       "encoding": {"x2": {"field": "child_day"}, "y2": {"field": "child_level"}}},
      {"name": "versions", "data": {"values": []},
       "mark": {"type": "circle", "opacity": 1, "size": 130, "style": "dot"}, "encoding": {}},
      {"data": {"values": []}, "mark": {"type": "text", "dy": -13, "fontSize": 9.5},
       "transform": [{"filter": "datum.level === 0"}], "encoding": {"text": {"field": "label"}}},
      {"data": {"values": []}, "mark": {"type": "text", "dy": 14, "fontSize": 9.5},
       "transform": [{"filter": "datum.level < 0"}], "encoding": {"text": {"field": "label"}}}
    ]
  })json";

/// A version within the line of versions of one run.
struct LineageNode {
  std::int64_t version = 0, parent = -1;
  double day = 0;
  int level = 0;  ///< 0: an ancestor of the version in service at the end, or that itself
  std::string outcome = "start", decision = "promoted";
};

/// By number. Versions that were left are one level below their parent.
std::map<std::int64_t, LineageNode> lineage_of(const Json& plan, double horizon_d) {
  std::map<std::int64_t, LineageNode> nodes{{0, {}}};
  for (const Json& release : plan.at("shown_run").at("releases")) {
    const auto version = release.at("version").get<std::int64_t>();
    nodes[version] = {version,
                      release.at("parent").get<std::int64_t>(),
                      number_at(release, "released_d"),
                      0,
                      text_at(release, "outcome"),
                      text_at(release, "decision")};
  }
  std::set<std::int64_t> trunk;
  for (std::int64_t v = services_of(plan, horizon_d).back().version; v >= 0; v = nodes.at(v).parent) trunk.insert(v);
  for (auto& [version, node] : nodes)
    if (!trunk.contains(version)) node.level = nodes.at(node.parent).level - 1;
  return nodes;
}

struct LineageData {
  Json nodes = Json::array(), edges = Json::array();
  int lowest = 0;
};

/// Where there is room for a label, level by level.
class LabelRoom {
 public:
  explicit LabelRoom(double horizon_d) : days_per_pixel_{horizon_d / lineage_width} {}

  /// The label, or nothing where it would touch the one before it.
  std::string take(const LineageNode& node) {
    constexpr double pixels_per_character = 6.5;
    std::string label = version_label(node.version, node.outcome);
    const double half = 0.5 * pixels_per_character * days_per_pixel_ * static_cast<double>(label.size());
    double& taken = taken_until_.try_emplace(node.level, -half - 1.0).first->second;
    if (node.day - half < taken) return {};
    taken = node.day + half;
    return label;
  }

 private:
  double days_per_pixel_;
  std::map<int, double> taken_until_;
};

LineageData data_of(const std::map<std::int64_t, LineageNode>& lineage, double horizon_d) {
  LabelRoom room{horizon_d};
  LineageData data;
  for (const auto& [version, node] : lineage) {
    data.lowest = std::min(data.lowest, node.level);
    data.nodes.push_back({{"version", version},
                          {"class", class_named(node.outcome).words},
                          {"day", node.day},
                          {"level", node.level},
                          {"decision", node.decision == "rolled_back" ? "rolled back" : node.decision},
                          {"label", room.take(node)}});
    if (node.parent < 0) continue;
    const LineageNode& parent = lineage.at(node.parent);
    data.edges.push_back(
        {{"day", parent.day}, {"level", parent.level}, {"child_day", node.day}, {"child_level", node.level}});
  }
  return data;
}

Json lineage_spec(LineageData data, double horizon_d) {
  Json spec = Json::parse(lineage_template);
  spec["width"] = lineage_width;
  spec["height"] = level_height * (1 - data.lowest) + 10;
  const Json x{{"field", "day"},
               {"type", "quantitative"},
               {"scale", {{"domain", {0, horizon_d}}, {"nice", false}, {"padding", 12}}},
               {"axis",
                {{"title", nullptr},
                 {"tickCount", 8},
                 {"grid", false},
                 {"labelFlush", false},
                 {"labelExpr", "datum.label + ' d'"}}}};
  const Json y{{"field", "level"},
               {"type", "quantitative"},
               {"axis", nullptr},
               {"scale", {{"domain", {data.lowest - 0.4, 0.6}}, {"nice", false}, {"zero", false}}}};
  Json& layers = spec["layer"];
  for (Json& layer : layers) {
    layer["encoding"]["x"] = x;
    layer["encoding"]["y"] = y;
  }
  layers[1]["encoding"]["color"] = color_by_class(data.nodes);
  layers[1]["encoding"]["tooltip"] = Json::array(
      {Json{{"field", "version"}, {"type", "quantitative"}, {"title", "version"}},
       Json{{"field", "class"}, {"title", "beside its parent"}}, Json{{"field", "decision"}, {"title", "release"}},
       Json{{"field", "day"}, {"type", "quantitative"}, {"title", "released on day"}, {"format", ".4~r"}}});
  layers[0]["data"]["values"] = std::move(data.edges);
  layers[1]["data"]["values"] = data.nodes;
  layers[2]["data"]["values"] = data.nodes;
  layers[3]["data"]["values"] = std::move(data.nodes);
  return spec;
}

/// The cheapest plan that releases anything.
const Json* plan_with_releases(const Json& summary) {
  for (const Json& plan : summary.at("plans"))
    if (!plan.at("shown_run").at("releases").empty()) return &plan;
  return nullptr;
}

DrawnChart draw_lineage(const Json& summary) {
  const Json& plan = *plan_with_releases(summary);
  const double horizon_d = number_at(summary.at("scenario"), "until_h") / 24.0;
  const auto lineage = lineage_of(plan, horizon_d);
  const auto left = std::ranges::count_if(lineage, [](const auto& node) { return node.second.level < 0; });
  DrawnChart chart;
  chart.description =
      fmt::format("Versions of {} in one run: {} released, {} of them on no line to the version in service at the end.",
                  text_at(plan, "label"), lineage.size() - 1, left);
  for (const auto& [version, node] : lineage)
    if (version > 0)
      chart.description += fmt::format(" {} from {} on day {}.", version_label(version, node.outcome), node.parent,
                                       tidy_number(node.day));
  chart.spec = lineage_spec(data_of(lineage, horizon_d), horizon_d);
  chart.caption = fmt::format(
      "The versions of {} in {}, by the day of their release; each line leads from a version to one that was released "
      "on top of it. Upper line: the version in service at the end and those that it comes from. Below: versions that "
      "were left. Color and sign: what is true of a version beside its parent.",
      text_at(plan, "label"), shown_run_words(summary));
  return chart;
}

Markup lineage_table(const Json& summary) {
  const double horizon_d = number_at(summary.at("scenario"), "until_h") / 24.0;
  std::vector<std::vector<Cell>> rows;
  for (const auto& [version, node] : lineage_of(*plan_with_releases(summary), horizon_d))
    rows.push_back({{fmt::format("{}", version)},
                    {node.parent < 0 ? "–" : fmt::format("{}", node.parent)},
                    {std::string{class_named(node.outcome).words}},
                    {tidy_number(node.day)},
                    {node.level == 0 ? "yes" : "no"}});
  return plain_table("Versions of this run",
                     {{"Version", Reads::words},
                      {"parent"},
                      {"beside its parent", Reads::words},
                      {"released on day"},
                      {"leads to the last one", Reads::words}},
                     rows);
}

}  // namespace

extern const ChartKind lineage_chart{
    {"lineage", "Lineage of versions in this run",
     "The versions of the cheapest plan that releases any, in the run that the lanes show: which came from which."},
    draw_lineage,
    lineage_table,
    [](const Json& summary) { return plan_with_releases(summary) != nullptr; }};

}  // namespace rollcast::reports
