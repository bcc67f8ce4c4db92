#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "rollcast/modules.hpp"

namespace rollcast::reports {

/// One chart: a Vega-Lite spec, and its drawings when a renderer was there.
struct Chart {
  std::string name;                      ///< of its files: "dotplot"
  std::string title;                     ///< its heading
  std::string caption;                   ///< how to read it
  std::string description;               ///< its numbers in sentences, for those who do not see it
  std::string spec;                      ///< Vega-Lite 5, JSON text, complete with its data
  std::string light_svg, dark_svg, png;  ///< empty when not drawn
};
using Charts = std::vector<Chart>;

/// What a user knows of a chart before it is drawn.
struct ChartRecord {
  std::string_view name;   ///< of its files: "dotplot"
  std::string_view title;  ///< its heading
  std::string_view doc;    ///< what it shows, in a sentence or two
};

/// Every chart, in the order of the page; a report has those that its summary has the data of.
std::vector<ChartRecord> chart_records();
/// Every chart of a lifecycle's page, in its order.
std::vector<ChartRecord> lifecycle_chart_records();

/// The files of a chart within a results folder: "charts/dotplot.vl.json", "charts/dotplot.png".
std::string spec_file_of(std::string_view chart);
std::string picture_file_of(std::string_view chart);

/// The report's charts, not drawn yet. Of more than eight strategies they show the first eight by rank, and say so.
Charts make_charts(const nlohmann::ordered_json& summary);
/// The charts of a lifecycle's summary; of more than eight plans they show the first eight, and say so.
Charts make_lifecycle_charts(const nlohmann::ordered_json& summary);

/// What the renderer (reports/render/) is asked to draw, as JSON.
std::string drawing_request(const Charts&);
/// Puts the drawings of its answer into the charts. Throws when the answer is none; the charts are then as they were.
void take_drawings(std::string_view answer, Charts&);

}  // namespace rollcast::reports
