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
  std::string title;                     ///< the question it answers
  std::string caption;                   ///< how to read it
  std::string description;               ///< its numbers in sentences, for those who do not see it
  std::string spec;                      ///< Vega-Lite 5, JSON text, complete with its data
  std::string light_svg, dark_svg, png;  ///< empty when not drawn
};
using Charts = std::vector<Chart>;

/// The report's charts, not drawn yet: dotplot, exceedance, cost_parts, exposure, and quality where the summary tells
/// it. Of more than eight strategies the charts show the first eight by rank, and say so.
Charts make_charts(const nlohmann::ordered_json& summary);

/// What the renderer (reports/render/) is asked to draw, as JSON.
std::string drawing_request(const Charts&);
/// Puts the drawings of its answer into the charts. Throws when the answer is none; the charts are then as they were.
void take_drawings(std::string_view answer, Charts&);

}  // namespace rollcast::reports
