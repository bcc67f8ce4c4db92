#include <utility>

#include "chart_parts.hpp"
#include "rollcast/reports/base64.hpp"
#include "rollcast/reports/charts.hpp"

namespace rollcast::reports {

std::string drawing_request(const Charts& charts) {
  Json request{{"themes", {{"light", chart_theme(Theme::light)}, {"dark", chart_theme(Theme::dark)}}}};
  Json& list = request["charts"] = Json::array();
  for (const Chart& chart : charts) list.push_back({{"name", chart.name}, {"spec", Json::parse(chart.spec)}});
  return request.dump();
}

void take_drawings(std::string_view text, Charts& charts) {
  const Json answer = Json::parse(text);
  Charts drawn = charts;
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    const Json& drawing = answer.at("charts").at(i);
    drawn[i].light_svg = drawing.at("light").get<std::string>();
    drawn[i].dark_svg = drawing.at("dark").get<std::string>();
    drawn[i].png = from_base64(drawing.at("png").get_ref<const std::string&>());
  }
  charts = std::move(drawn);
}

}  // namespace rollcast::reports
