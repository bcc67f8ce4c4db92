// The list of charts: each is a record in a file of its own.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <stdexcept>

#include "chart_parts.hpp"

namespace rollcast::reports {

extern const ChartKind dotplot_chart, exceedance_chart, cost_parts_chart, exposure_chart, quality_chart;
extern const ChartKind plan_quality_chart, service_lanes_chart, plan_cost_chart, cadence_chart, lineage_chart;

namespace {

const std::array all_charts{&dotplot_chart, &exceedance_chart, &cost_parts_chart, &exposure_chart, &quality_chart};

const std::array lifecycle_charts{&plan_quality_chart, &service_lanes_chart, &plan_cost_chart, &cadence_chart,
                                  &lineage_chart};

Chart made(const ChartKind& kind, const Json& summary) {
  const DrawnChart drawn = kind.draw(summary);
  Json spec{{"$schema", "https://vega.github.io/schema/vega-lite/v5.json"},
            {"title",
             {{"text", kind.record.title},
              {"subtitle", text_at(summary.at("scenario"), "name")},
              {"anchor", "start"},
              {"limit", 560}}},
            {"description", drawn.description}};
  spec.update(drawn.spec);
  spec["config"] = chart_theme(Theme::light);
  return {.name = std::string{kind.record.name},
          .title = std::string{kind.record.title},
          .caption = drawn.caption,
          .description = drawn.description,
          .spec = spec.dump(1, ' ', false, Json::error_handler_t::replace) + "\n",
          .light_svg = {},
          .dark_svg = {},
          .png = {}};
}

Charts make(std::span<const ChartKind* const> kinds, const Json& summary) {
  Charts charts;
  for (const ChartKind* kind : kinds)
    if (kind->has_data(summary)) charts.push_back(made(*kind, summary));
  return charts;
}

std::vector<ChartRecord> records_of(std::span<const ChartKind* const> kinds) {
  std::vector<ChartRecord> records;
  for (const ChartKind* kind : kinds) records.push_back(kind->record);
  return records;
}

}  // namespace

std::string spec_file_of(std::string_view chart) { return fmt::format("charts/{}.vl.json", chart); }

std::string picture_file_of(std::string_view chart) { return fmt::format("charts/{}.png", chart); }

const ChartKind& chart_kind(std::string_view name) {
  for (const std::span<const ChartKind* const> kinds : {std::span{all_charts}, std::span{lifecycle_charts}}) {
    const auto found = std::ranges::find(kinds, name, [](const ChartKind* kind) { return kind->record.name; });
    if (found != kinds.end()) return **found;
  }
  throw std::invalid_argument("there is no chart " + std::string{name});
}

std::vector<ChartRecord> chart_records() { return records_of(all_charts); }

std::vector<ChartRecord> lifecycle_chart_records() { return records_of(lifecycle_charts); }

Charts make_charts(const Json& in_order_of_labels) { return make(all_charts, by_rank(in_order_of_labels)); }

Charts make_lifecycle_charts(const Json& summary) { return make(lifecycle_charts, summary); }

}  // namespace rollcast::reports
