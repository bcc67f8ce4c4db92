#include "chart_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace rollcast::reports {

namespace {

constexpr std::size_t most_strategies = 8;

/// Okabe and Ito's colors, which the color-blind tell apart, with the yellow darkened for white paper and a violet for
/// the eighth.
constexpr std::array<std::string_view, most_strategies> strategy_colors{"#0072B2", "#E69F00", "#009E73", "#D55E00",
                                                                        "#CC79A7", "#56B4E9", "#9C8500", "#7A52A3"};
constexpr std::string_view color_of_none = "#7F8790";

const std::vector<std::vector<int>>& dash_patterns() {
  static const std::vector<std::vector<int>> patterns{{1, 0}, {8, 3},  {2, 2}, {8, 3, 2, 3},
                                                      {5, 2}, {12, 3}, {3, 5}, {8, 2, 2, 2, 2, 2}};
  return patterns;
}

Json labels_of(std::span<const ChartedStrategy> strategies) {
  Json labels = Json::array();
  for (const ChartedStrategy& s : strategies) labels.push_back(s.label);
  return labels;
}

/// The first eight of a list, each with its color; what releases nothing is gray.
template <class ReleasesNothing>
std::vector<ChartedStrategy> charted(const Json& list, ReleasesNothing releases_nothing) {
  std::vector<ChartedStrategy> charted;
  std::size_t next_color = 0;
  for (const Json& each : list) {
    if (charted.size() == most_strategies) break;
    const std::string_view color = releases_nothing(each) ? color_of_none : strategy_colors.at(next_color++);
    charted.push_back({text_at(each, "label"), &each, std::string{color}, dash_patterns()[charted.size()]});
  }
  return charted;
}

std::string left_out(std::size_t all, std::string_view what) {
  if (all <= most_strategies) return {};
  return fmt::format(" Shown are the first {} of {} {} by rank.", most_strategies, all, what);
}

}  // namespace

std::vector<ChartedStrategy> charted_strategies(const Json& summary) {
  return charted(summary.at("strategies"), [](const Json& strategy) { return strategy.at("name") == "none"; });
}

std::vector<ChartedStrategy> charted_plans(const Json& summary) {
  return charted(summary.at("plans"), [](const Json& plan) { return plan.at("releases_nothing") == true; });
}

std::string left_out_remark(const Json& summary) { return left_out(summary.at("strategies").size(), "strategies"); }

std::string left_out_plans_remark(const Json& summary) { return left_out(summary.at("plans").size(), "plans"); }

Json color_by_strategy(std::span<const ChartedStrategy> strategies, std::string_view field) {
  Json colors = Json::array();
  for (const ChartedStrategy& s : strategies) colors.push_back(s.color);
  return {{"field", field},
          {"type", "nominal"},
          {"legend", nullptr},
          {"scale", {{"domain", labels_of(strategies)}, {"range", colors}}}};
}

Json dash_by_strategy(std::span<const ChartedStrategy> strategies) {
  Json dashes = Json::array();
  for (const ChartedStrategy& s : strategies) dashes.push_back(s.dash);
  return {
      {"field", "strategy"}, {"type", "nominal"}, {"scale", {{"domain", labels_of(strategies)}, {"range", dashes}}}};
}

Json money_axis(std::string_view title, double largest) {
  return {{"title", title},
          {"format", largest >= 10 ? "~s" : "~f"},
          {"labelExpr", "datum.value === 0 ? '0' : replace(datum.label, 'G', 'bn')"},
          {"tickCount", 6},
          {"grid", true},
          {"labelFlush", false}};
}

}  // namespace rollcast::reports
