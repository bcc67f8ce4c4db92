#pragma once

#include <span>
#include <string>
#include <vector>

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

/// Completes a spec with schema, title, the scenario's name below it, description and the light theme, and turns it to
/// text.
Chart finished_chart(Chart, const Json& spec, const Json& summary);

/// Color by strategy without a legend.
Json color_by_strategy(std::span<const ChartedStrategy>);
/// The same scale for dash patterns.
Json dash_by_strategy(std::span<const ChartedStrategy>);

/// An axis of money that reaches about this far: 0, 10k, 20k.
Json money_axis(std::string_view title, double largest);

enum class Theme { light, dark };
/// Colors and fonts as a Vega-Lite config; also names the styles that specs use: "budget", "note", "dot".
Json chart_theme(Theme);

Chart dotplot(const Json& summary);
Chart exceedance_curve(const Json& summary);
Chart cost_parts_bars(const Json& summary);
Chart exposure_fan(const Json& summary);
/// Of a summary that tells quality over time.
Chart quality_fan(const Json& summary);

}  // namespace rollcast::reports
