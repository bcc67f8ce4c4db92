// The list of charts: each is a record in a file of its own.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "chart_parts.hpp"

namespace rollcast::reports {

extern const ChartKind dotplot_chart, exceedance_chart, cost_parts_chart, exposure_chart, quality_chart;

namespace {

const std::array all_charts{&dotplot_chart, &exceedance_chart, &cost_parts_chart, &exposure_chart, &quality_chart};

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

}  // namespace

std::string spec_file_of(std::string_view chart) { return fmt::format("charts/{}.vl.json", chart); }

std::string picture_file_of(std::string_view chart) { return fmt::format("charts/{}.png", chart); }

const ChartKind& chart_kind(std::string_view name) {
  const auto found = std::ranges::find(all_charts, name, [](const ChartKind* kind) { return kind->record.name; });
  if (found == all_charts.end()) throw std::invalid_argument("there is no chart " + std::string{name});
  return **found;
}

std::vector<ChartRecord> chart_records() {
  std::vector<ChartRecord> records;
  for (const ChartKind* kind : all_charts) records.push_back(kind->record);
  return records;
}

Charts make_charts(const Json& in_order_of_labels) {
  const Json summary = by_rank(in_order_of_labels);
  Charts charts;
  for (const ChartKind* kind : all_charts)
    if (kind->has_data(summary)) charts.push_back(made(*kind, summary));
  return charts;
}

}  // namespace rollcast::reports
