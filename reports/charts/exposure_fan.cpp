#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <utility>
#include <vector>

#include "chart_parts.hpp"
#include "figures.hpp"
#include "page/page_parts.hpp"

namespace rollcast::reports {

namespace {

constexpr double exposure_panel_width = 225;
constexpr double exposure_panel_height = 92;
constexpr std::size_t most_fan_points = 200;

bool differs(const Json& a, const Json& b) {
  for (const char* key : {"mean", "p10", "p50", "p90"}) {
    if (std::abs(number_at(a, key) - number_at(b, key)) > 0.005) return true;
  }
  return false;
}

/// The last hour at which any fan still moves.
double settled_hour(std::span<const ChartedStrategy> strategies) {
  double hour = 0;
  for (const ChartedStrategy& s : strategies) {
    const Json& points = s.summary->at("exposure");
    for (std::size_t i = points.size(); i-- > 0;) {
      if (!differs(points[i], points.back())) continue;
      hour = std::max(hour, number_at(points[std::min(i + 1, points.size() - 1)], "hour"));
      break;
    }
  }
  return hour;
}

/// The stretch of time that is drawn, and the unit it is written in.
struct Clock {
  double end_h = 0;
  bool in_days() const { return end_h > 72; }
  double hours_per_unit() const { return in_days() ? 24 : 1; }
  std::string_view unit() const { return in_days() ? "days" : "hours"; }
};

Json fan_values(std::span<const ChartedStrategy> strategies, const Clock& clock) {
  Json values = Json::array();
  for (std::size_t s = 0; s < strategies.size(); ++s) {
    const Json& points = strategies[s].summary->at("exposure");
    std::size_t shown = 0;
    while (shown < points.size() && number_at(points[shown], "hour") <= clock.end_h) ++shown;
    const std::size_t stride = std::max<std::size_t>(1, shown / most_fan_points);
    for (std::size_t i = 0; i < shown; i += stride) {
      const Json& point = points[i];
      values.push_back({{"strategy", strategies[s].label},
                        {"order", s},
                        {"time", number_at(point, "hour") / clock.hours_per_unit()},
                        {"mean", point.at("mean")},
                        {"p10", point.at("p10")},
                        {"p50", point.at("p50")},
                        {"p90", point.at("p90")}});
    }
  }
  return values;
}

/// The chart without its numbers and colors. Layers: band, mean, median, lines to touch.
constexpr std::string_view fan_template = R"json({
    "data": {"values": []},
    "facet": {"field": "strategy", "type": "nominal", "title": null, "sort": {"field": "order", "op": "min"},
              "header": {"labelAnchor": "start", "labelLimit": 215, "labelPadding": 4}},
    "columns": 2,
    "spacing": {"row": 14, "column": 26},
    "resolve": {"axis": {"x": "independent"}},
    "spec": {
      "layer": [
        {"mark": {"type": "area", "opacity": 0.28, "interpolate": "step-after"},
         "encoding": {"y2": {"field": "p90"}}},
        {"mark": {"type": "line", "strokeDash": [4, 3], "strokeWidth": 1.4, "interpolate": "step-after"},
         "encoding": {}},
        {"mark": {"type": "line", "strokeWidth": 2.4, "interpolate": "step-after"}, "encoding": {}},
        {"name": "touch", "mark": {"type": "rule", "opacity": 0, "strokeWidth": 6}, "encoding": {}}
      ]
    }
  })json";

Json fan_spec(const Clock& clock, std::span<const ChartedStrategy> strategies) {
  Json spec = Json::parse(fan_template);
  Json& plot = spec["spec"];
  plot["width"] = exposure_panel_width;
  plot["height"] = exposure_panel_height;
  const Json x{{"field", "time"},
               {"type", "quantitative"},
               {"scale", {{"domain", {0, clock.end_h / clock.hours_per_unit()}}, {"nice", false}}},
               {"axis",
                {{"title", nullptr},
                 {"tickCount", 6},
                 {"grid", false},
                 {"labelFlush", false},
                 {"labelExpr", clock.in_days() ? "datum.label + ' d'" : "datum.label + ' h'"}}}};
  const Json y_axis{{"title", nullptr}, {"format", "~%"}, {"values", {0, 0.5, 1}}};
  constexpr const char* fields[]{"p10", "mean", "p50"};
  Json& layers = plot["layer"];
  for (std::size_t i = 0; i < layers.size(); ++i) {
    Json& encoding = layers[i]["encoding"];
    encoding["x"] = x;
    encoding["color"] = color_by_strategy(strategies);
    if (i < std::size(fields)) {
      encoding["y"] = {
          {"field", fields[i]}, {"type", "quantitative"}, {"scale", {{"domain", {0, 1}}}}, {"axis", y_axis}};
    }
  }
  Json& tooltip = layers[3]["encoding"]["tooltip"] = Json::array();
  tooltip.push_back({{"field", "strategy"}, {"title", "strategy"}});
  tooltip.push_back({{"field", "time"}, {"type", "quantitative"}, {"title", clock.unit()}, {"format", ".3~r"}});
  for (const auto& [field, title] : {std::pair{"p90", "p90"}, {"p50", "median"}, {"mean", "mean"}, {"p10", "p10"}}) {
    tooltip.push_back({{"field", field}, {"type", "quantitative"}, {"title", title}, {"format", ".2~%"}});
  }
  return spec;
}

std::string description_of(std::span<const ChartedStrategy> strategies, const Clock& clock) {
  std::string text = "Share of requests that the candidate serves.";
  for (const ChartedStrategy& s : strategies) {
    const Json& points = s.summary->at("exposure");
    if (points.empty()) continue;
    for (const double part : {0.25, 0.5, 1.0}) {
      const Json* latest = &points.front();
      for (const Json& point : points) {
        if (number_at(point, "hour") <= part * clock.end_h) latest = &point;
      }
      text += fmt::format("{} after {} median {} (mean {})", part == 0.25 ? fmt::format(" {}:", s.label) : ",",
                          hours_text(number_at(*latest, "hour")), percent_text(number_at(*latest, "p50")),
                          percent_text(number_at(*latest, "mean")));
    }
    text += '.';
  }
  return text;
}

DrawnChart draw_exposure(const Json& summary) {
  const std::vector<ChartedStrategy> strategies = charted_strategies(summary);
  const double until_h = number_at(summary.at("scenario"), "until_h");
  const double settled = settled_hour(strategies);
  const Clock clock{settled > 0 ? std::min(until_h, 1.1 * settled) : until_h};

  Json spec = fan_spec(clock, strategies);
  spec["data"]["values"] = fan_values(strategies, clock);

  DrawnChart chart;
  chart.caption =
      "Time since the start of the release. Solid line: median of all runs. Dashed line: mean. Band: p10–p90." +
      (clock.end_h < until_h ? fmt::format(" After {}, until {}, only late rollbacks change it. Versions that follow a "
                                           "rollback are not drawn.",
                                           hours_text(settled), hours_text(until_h))
                             : "") +
      left_out_remark(summary);
  chart.description = description_of(strategies, clock);
  chart.spec = std::move(spec);
  return chart;
}

const Json& latest_until(const Json& points, double hour) {
  const Json* latest = &points.front();
  for (const Json& point : points) {
    if (number_at(point, "hour") <= hour) latest = &point;
  }
  return *latest;
}

Markup exposure_table(const Json& summary) {
  constexpr std::array hours{1.0, 6.0, 24.0, 72.0, 168.0, 336.0, 720.0};
  const double until = number_at(summary.at("scenario"), "until_h");
  std::vector<double> shown;
  std::ranges::copy_if(hours, std::back_inserter(shown), [&](double hour) { return hour <= until; });
  std::vector<Heading> headings{{"Strategy", Reads::words}};
  for (const double hour : shown) headings.push_back({hours_text(hour)});
  std::vector<std::vector<Cell>> rows;
  for (const Json& s : summary.at("strategies")) {
    const Json& points = s.at("exposure");
    if (points.empty()) continue;
    std::vector<Cell> row{{text_at(s, "label"), ""}};
    for (const double hour : shown) {
      const Json& point = latest_until(points, hour);
      row.push_back(
          {percent_text(number_at(point, "p50")),
           fmt::format("{} to {}", percent_text(number_at(point, "p10")), percent_text(number_at(point, "p90")))});
    }
    rows.push_back(std::move(row));
  }
  return plain_table("Share of requests served by the candidate: median, and p10 to p90 of runs", headings, rows);
}

}  // namespace

extern const ChartKind exposure_chart{
    {"exposure", "Exposure over time",
     "The share of requests that the candidate serves: median, mean and p10–p90 of runs over "
     "the time since the start."},
    draw_exposure,
    exposure_table};

}  // namespace rollcast::reports
