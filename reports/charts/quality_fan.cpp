#include <fmt/format.h>

#include <utility>
#include "chart_parts.hpp"
#include "figures.hpp"
#include "page/page_parts.hpp"

namespace rollcast::reports {

namespace {

constexpr double quality_panel_width = 225;
constexpr double quality_panel_height = 110;
constexpr std::string_view baseline_color = "#7F8790";
constexpr std::string_view candidate_color = "#0072B2";

/// One metric's panel: bands of both versions, their medians, and points to touch. What is drawn of one value alone is
/// a point.
constexpr std::string_view panel_template = R"json({
    "data": {"values": []},
    "layer": [
      {"mark": {"type": "area", "opacity": 0.22}, "encoding": {"y2": {"field": "p90"}}},
      {"mark": {"type": "line", "strokeWidth": 2.2}, "encoding": {}},
      {"mark": {"type": "point", "opacity": 0, "size": 60}, "encoding": {}}
    ]
  })json";

bool in_days(const Json& quality) { return number_at(quality, "stretch_h") >= 24.0; }

Json values_of(const Json& quality, const Json& course) {
  const double hours_per_unit = in_days(quality) ? 24.0 : 1.0, middle = number_at(quality, "stretch_h") / 2.0;
  Json values = Json::array();
  for (const Json& point : course.at("points"))
    for (const char* version : {"baseline", "candidate"}) {
      const Json& band = point.at(version);
      if (band.at("p50").is_null()) continue;
      values.push_back({{"version", version},
                        {"time", (number_at(point, "hour") + middle) / hours_per_unit},
                        {"p10", band.at("p10")},
                        {"p50", band.at("p50")},
                        {"p90", band.at("p90")}});
    }
  return values;
}

Json colors() {
  return {{"field", "version"},
          {"type", "nominal"},
          {"legend",
           {{"title", nullptr},
            {"orient", "top"},
            {"symbolOpacity", 1},
            {"symbolType", "stroke"},
            {"symbolStrokeWidth", 3}}},
          {"scale", {{"domain", {"baseline", "candidate"}}, {"range", {baseline_color, candidate_color}}}}};
}

Json tooltip(const Json& metric, const Json& quality) {
  const char* format = text_at(metric, "reads") == "share" ? ".3~%" : ".4~r";
  Json tooltip = Json::array({Json{{"field", "version"}, {"title", "version"}}});
  tooltip.push_back({{"field", "time"},
                     {"type", "quantitative"},
                     {"title", in_days(quality) ? "days" : "hours"},
                     {"format", ".3~r"}});
  for (const auto& [field, title] : {std::pair{"p90", "p90"}, {"p50", "median"}, {"p10", "p10"}})
    tooltip.push_back({{"field", field}, {"type", "quantitative"}, {"title", title}, {"format", format}});
  return tooltip;
}

Json panel_of(const Json& quality, const Json& course) {
  const Json& metric = quality.at("metrics").at(course.at("metric").get<std::size_t>());
  Json panel = Json::parse(panel_template);
  panel["title"] = {{"text", text_at(metric, "title")}, {"anchor", "start"}, {"fontSize", 12}, {"offset", 6}};
  panel["width"] = quality_panel_width;
  panel["height"] = quality_panel_height;
  panel["data"]["values"] = values_of(quality, course);
  const Json x{{"field", "time"},
               {"type", "quantitative"},
               {"scale", {{"zero", true}, {"nice", false}}},
               {"axis",
                {{"title", nullptr},
                 {"tickCount", 6},
                 {"grid", false},
                 {"labelFlush", false},
                 {"labelExpr", in_days(quality) ? "datum.label + ' d'" : "datum.label + ' h'"}}}};
  const Json y_axis{
      {"title", nullptr}, {"tickCount", 4}, {"format", text_at(metric, "reads") == "share" ? "~%" : "~g"}};
  constexpr const char* fields[]{"p10", "p50", "p50"};
  for (std::size_t i = 0; i < panel["layer"].size(); ++i) {
    Json& encoding = panel["layer"][i]["encoding"];
    encoding["x"] = x;
    encoding["color"] = colors();
    encoding["y"] = {{"field", fields[i]}, {"type", "quantitative"}, {"scale", {{"zero", false}}}, {"axis", y_axis}};
  }
  panel["layer"][2]["name"] = "touch_" + text_at(metric, "name");  // a name of its own in the whole chart
  panel["layer"][2]["encoding"]["tooltip"] = tooltip(metric, quality);
  return panel;
}

std::string description_of(const Json& quality) {
  std::string text = "Quality of both versions over time, medians over the worlds.";
  for (const Json& course : quality.at("over_time")) {
    const Json& metric = quality.at("metrics").at(course.at("metric").get<std::size_t>());
    const auto median = [&](const Json& point, const char* version) {
      return metric_text(metric, point.at(version).at("p50"), "none");
    };
    const Json &first = course.at("points").front(), &last = course.at("points").back();
    text += fmt::format(" {}: baseline {} at first and {} at last, candidate {} and {}.", text_at(metric, "title"),
                        median(first, "baseline"), median(last, "baseline"), median(first, "candidate"),
                        median(last, "candidate"));
  }
  return text;
}

DrawnChart draw_quality(const Json& summary) {
  const Json& quality = summary.at("quality");
  Json spec{{"columns", 2}, {"bounds", "flush"}, {"spacing", {{"row", 62}, {"column", 52}}}};
  Json& panels = spec["concat"] = Json::array();
  for (const Json& course : quality.at("over_time")) panels.push_back(panel_of(quality, course));
  DrawnChart chart;
  chart.caption = fmt::format(
      "Each version is evaluated on all requests, as if it had served them, {} by {}. Line: median of {} worlds. Band: "
      "p10–p90.",
      in_days(quality) ? "day" : "hour", in_days(quality) ? "day" : "hour", quality.at("worlds").get<std::int64_t>());
  chart.description = description_of(quality);
  chart.spec = std::move(spec);
  return chart;
}

Markup quality_table(const Json& summary) {
  const Json& quality = summary.at("quality");
  std::vector<std::vector<Cell>> rows;
  for (const Json& course : quality.at("over_time")) {
    const Json& metric = quality.at("metrics").at(course.at("metric").get<std::size_t>());
    const Json& points = course.at("points");
    for (const std::size_t i : {std::size_t{0}, points.size() / 2, points.size() - 1}) {
      std::vector<Cell> row{{text_at(metric, "title"), ""}, {hours_text(number_at(points[i], "hour")), ""}};
      for (const char* version : {"baseline", "candidate"}) {
        const Json& band = points[i].at(version);
        row.push_back({metric_text(metric, band.at("p50")), fmt::format("{} to {}", metric_text(metric, band.at("p10")),
                                                                        metric_text(metric, band.at("p90")))});
      }
      rows.push_back(std::move(row));
    }
  }
  return plain_table("Median and p10 to p90 of the worlds, in the interval that begins then",
                     {{"Metric", Reads::words}, {"from"}, {"baseline"}, {"candidate"}}, rows);
}

}  // namespace

extern const ChartKind quality_chart{
    {"quality", "Quality over time, baseline and candidate",
     "The metrics of the model's kind for baseline and candidate over time: median and the middle 80 % "
     "of the worlds. In reports of scenarios that describe a model's quality."},
    draw_quality,
    quality_table,
    [](const Json& summary) { return summary.contains("quality"); }};

}  // namespace rollcast::reports
