#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "markup.hpp"
#include "rollcast/reports/charts.hpp"
#include "summary_reading.hpp"

namespace rollcast::reports {

/// Plots are this wide, in pixels, so that a chart with its labels comes to about 550.
inline constexpr double plot_width = 430;

/// A strategy on the charts: it keeps its color and dash pattern from chart to chart.
struct ChartedStrategy {
  std::string label;
  const Json* summary = nullptr;
  std::string color;
  std::vector<int> dash;
};

/// The strategies the charts show, in the summary's order: all, or the first eight.
std::vector<ChartedStrategy> charted_strategies(const Json& summary);

/// "" or a remark that the charts leave strategies out.
std::string left_out_remark(const Json& summary);

/// The plans of a lifecycle that its charts show, by rank: all, or the first eight.
std::vector<ChartedStrategy> charted_plans(const Json& summary);
/// "" or a remark that the charts leave plans out.
std::string left_out_plans_remark(const Json& summary);

/// Color by strategy, or by another field of their labels, without a legend.
Json color_by_strategy(std::span<const ChartedStrategy>, std::string_view field = "strategy");
/// The same scale for dash patterns.
Json dash_by_strategy(std::span<const ChartedStrategy>);

/// An axis of money that reaches about this far: 0, 10k, 20k.
Json money_axis(std::string_view title, double largest);

enum class Theme { light, dark };
/// Colors and fonts as a Vega-Lite config; also names the styles that specs use: "budget", "note", "dot".
Json chart_theme(Theme);

/// What is drawn of one summary.
struct DrawnChart {
  std::string caption{};      ///< how to read it
  std::string description{};  ///< its numbers in sentences, for those who do not see it
  Json spec{};                ///< Vega-Lite, without schema, title and theme
};

/// One chart: what a user knows it by, its picture and the table of its numbers.
struct ChartKind {
  ChartRecord record;
  DrawnChart (*draw)(const Json& summary_by_rank);
  Markup (*table)(const Json& summary_by_rank);
  bool (*has_data)(const Json& summary) = [](const Json&) { return true; };
};

/// The kind of this name, of a study or a lifecycle. Throws std::invalid_argument for a name that none has.
const ChartKind& chart_kind(std::string_view name);

}  // namespace rollcast::reports
