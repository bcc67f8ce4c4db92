#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "chart_parts.hpp"
#include "explain/words.hpp"
#include "figures.hpp"
#include "page/page_parts.hpp"

namespace rollcast::reports {

namespace {

constexpr double plan_panel_width = 225;
constexpr double plan_panel_height = 110;

/// One panel for each plan. Layers: band, a thin line beside the mean, mean, points to touch.
constexpr std::string_view plan_fan_template = R"json({
    "data": {"values": []},
    "facet": {"field": "plan", "type": "nominal", "title": null, "sort": {"field": "order", "op": "min"},
              "header": {"labelAnchor": "start", "labelLimit": 215, "labelPadding": 4}},
    "columns": 2,
    "spacing": {"row": 14, "column": 26},
    "resolve": {"axis": {"x": "independent"}},
    "spec": {
      "layer": [
        {"mark": {"type": "area", "opacity": 0.24, "clip": true}, "encoding": {"y2": {"field": "p90"}}},
        {"mark": {"type": "line", "strokeWidth": 1.1, "strokeDash": [3, 2], "style": "total", "clip": true},
         "encoding": {}},
        {"mark": {"type": "line", "strokeWidth": 2.2, "clip": true}, "encoding": {}},
        {"name": "touch", "mark": {"type": "point", "opacity": 0, "size": 60, "clip": true}, "encoding": {}}
      ]
    }
  })json";

double horizon_days(const Json& summary) { return number_at(summary.at("scenario"), "until_h") / 24.0; }

/// What a fan shows of each plan: `other` is its thin line.
struct PlanFan {
  std::string_view course;       ///< "failure_rate"
  std::string_view other_title;  ///< in the tooltip
  std::string_view format;       ///< of its values in the tooltip
  Json y_axis, y_scale;
};

Json point_of(const ChartedStrategy& plan, std::size_t order, double day, const Json& point, const Json& other) {
  return {{"plan", plan.label},     {"order", order},         {"day", day},    {"mean", point.at("mean")},
          {"p10", point.at("p10")}, {"p90", point.at("p90")}, {"other", other}};
}

Json tooltip_of(const PlanFan& fan) {
  Json tooltip = Json::array({Json{{"field", "plan"}, {"title", "plan"}},
                              Json{{"field", "day"}, {"type", "quantitative"}, {"title", "day"}, {"format", ".3~r"}}});
  for (const auto& [field, title] : {std::pair<std::string_view, std::string_view>{"p90", "p90"},
                                     {"mean", "mean"},
                                     {"p10", "p10"},
                                     {"other", fan.other_title}})
    tooltip.push_back({{"field", field}, {"type", "quantitative"}, {"title", title}, {"format", fan.format}});
  return tooltip;
}

Json fan_spec(const Json& summary, std::span<const ChartedStrategy> plans, const PlanFan& fan, Json values) {
  Json spec = Json::parse(plan_fan_template);
  spec["data"]["values"] = std::move(values);
  Json& plot = spec["spec"];
  plot["width"] = plan_panel_width;
  plot["height"] = plan_panel_height;
  const Json x{{"field", "day"},
               {"type", "quantitative"},
               {"scale", {{"domain", {0, horizon_days(summary)}}, {"nice", false}}},
               {"axis",
                {{"title", nullptr},
                 {"tickCount", 5},
                 {"grid", false},
                 {"labelFlush", false},
                 {"labelExpr", "datum.label + ' d'"}}}};
  constexpr const char* fields[]{"p10", "other", "mean", "mean"};
  Json& layers = plot["layer"];
  for (std::size_t i = 0; i < layers.size(); ++i) {
    Json& encoding = layers[i]["encoding"];
    encoding["x"] = x;
    encoding["y"] = {{"field", fields[i]}, {"type", "quantitative"}, {"axis", fan.y_axis}, {"scale", fan.y_scale}};
    if (i != 1) encoding["color"] = color_by_strategy(plans, "plan");
  }
  layers[3]["encoding"]["tooltip"] = tooltip_of(fan);
  return spec;
}

const Json& points_of(const Json& plan, std::string_view course) { return plan.at("over_time").at(course); }

std::string runs_words(const Json& summary) {
  return grouped(summary.at("study").at("runs").get<std::int64_t>()) + " runs";
}

/// The failure rates that are drawn. What releases nothing may leave the scale of the others far behind.
struct RateScale {
  double low = 0, high = 0;
  std::string remark;
};

RateScale rate_scale(std::span<const ChartedStrategy> plans) {
  constexpr double far_above = 1.5, margin = 0.08;
  double low = 1, of_releasing = 0, of_all = 0;
  std::string beyond;
  for (const ChartedStrategy& plan : plans) {
    double high = 0;
    for (const Json& point : points_of(*plan.summary, "failure_rate")) {
      high = std::max(high, number_at(point, "p90"));
      low = std::min(low, number_at(point, "p10"));
    }
    for (const Json& rate : plan.summary->at("shown_run").at("failure_rate")) high = std::max(high, rate.get<double>());
    of_all = std::max(of_all, high);
    if (plan.summary->at("releases_nothing") != true)
      of_releasing = std::max(of_releasing, high);
    else
      beyond = fmt::format(" {} leaves the scale: {} of requests fail at the end.", plan.label,
                           percent_text(number_at(points_of(*plan.summary, "failure_rate").back(), "mean")));
  }
  const bool cuts = of_releasing > 0 && of_all > far_above * of_releasing;
  const double high = cuts ? of_releasing : of_all, room = margin * (high - low);
  return {std::max(low - room, 0.0), high + room, cuts ? beyond : ""};
}

DrawnChart draw_plan_quality(const Json& summary) {
  const std::vector<ChartedStrategy> plans = charted_plans(summary);
  const double length = horizon_days(summary) / number_at(summary, "periods");
  Json values = Json::array();
  DrawnChart chart;
  chart.description = "Expected share of requests that fail, over the forecast.";
  for (std::size_t p = 0; p < plans.size(); ++p) {
    const Json& points = points_of(*plans[p].summary, "failure_rate");
    const Json& run = plans[p].summary->at("shown_run").at("failure_rate");
    for (std::size_t i = 0; i < points.size(); ++i)
      values.push_back(point_of(plans[p], p, (static_cast<double>(i) + 0.5) * length, points[i], run.at(i)));
    chart.description +=
        fmt::format(" {}: {} at first, {} at last (p10 to p90 {} to {}).", plans[p].label,
                    percent_text(number_at(points.front(), "mean")), percent_text(number_at(points.back(), "mean")),
                    percent_text(number_at(points.back(), "p10")), percent_text(number_at(points.back(), "p90")));
  }
  const RateScale scale = rate_scale(plans);
  const PlanFan fan{"failure_rate",
                    "this run",
                    ".3~%",
                    {{"title", nullptr}, {"tickCount", 4}, {"format", "~%"}},
                    {{"domain", {scale.low, scale.high}}, {"nice", false}, {"zero", false}}};
  chart.spec = fan_spec(summary, plans, fan, std::move(values));
  chart.caption = fmt::format(
      "Expected share of all requests that fail, in each {} of the forecast; all plans in the same {}. Solid line: "
      "failures of all runs over their requests, so the mean over what may be true. Band: p10–p90 of runs. Thin dashed "
      "line: run {}, which is drawn below. The axis does not begin at 0.{}{}",
      hours_text(24.0 * length), runs_words(summary), summary.at("shown_run").get<std::int64_t>(), scale.remark,
      left_out_plans_remark(summary));
  return chart;
}

DrawnChart draw_plan_cost(const Json& summary) {
  const std::vector<ChartedStrategy> plans = charted_plans(summary);
  const double length = horizon_days(summary) / number_at(summary, "periods");
  const Json& of_cheapest = points_of(summary.at("plans").at(0), "cumulative_cost");
  const Json nothing{{"mean", 0}, {"p10", 0}, {"p90", 0}};
  Json values = Json::array();
  double largest = 0;
  DrawnChart chart;
  chart.description = fmt::format("Cost from the start, {}.", currency_of(summary));
  for (std::size_t p = 0; p < plans.size(); ++p) {
    const Json& points = points_of(*plans[p].summary, "cumulative_cost");
    values.push_back(point_of(plans[p], p, 0.0, nothing, 0));
    for (std::size_t i = 0; i < points.size(); ++i) {
      const double day = static_cast<double>(i + 1) * length;
      values.push_back(point_of(plans[p], p, day, points[i], of_cheapest.at(i).at("mean")));
      largest = std::max(largest, number_at(points[i], "p90"));
    }
    const Json &half = points.at(points.size() / 2), &last = points.back();
    chart.description +=
        fmt::format(" {}: {} after half of the time, {} at the end (p10 to p90 {} to {}).", plans[p].label,
                    tidy_number(number_at(half, "mean")), tidy_number(number_at(last, "mean")),
                    tidy_number(number_at(last, "p10")), tidy_number(number_at(last, "p90")));
  }
  Json axis = money_axis("", largest);
  axis["title"] = nullptr;
  axis["tickCount"] = 4;
  const PlanFan fan{"cumulative_cost", "cheapest plan", ".3~s", std::move(axis), {{"zero", true}}};
  chart.spec = fan_spec(summary, plans, fan, std::move(values));
  chart.caption = fmt::format(
      "Cost in {} from the start: all failures, people, deployments and candidates, less benefits. Solid line: mean of "
      "{}. Band: p10–p90 of runs, which share their worlds, so that bands of two plans may overlap although one costs "
      "less in every run. Thin dashed line: mean of {}, the cheapest.{}",
      currency_of(summary), runs_words(summary), text_at(summary.at("plans").at(0), "label"),
      left_out_plans_remark(summary));
  return chart;
}

/// Rows of plans, columns of times: the mean with p10 to p90.
template <class Words>
Markup course_table(const Json& summary, std::string_view course, std::string_view caption, Words words) {
  const double days = horizon_days(summary);
  constexpr double parts[]{0.25, 0.5, 0.75, 1.0};
  std::vector<Heading> headings{{"Plan", Reads::words}};
  for (const double part : parts) headings.push_back({fmt::format("day {}", tidy_number(part * days))});
  std::vector<std::vector<Cell>> rows;
  for (const Json& plan : summary.at("plans")) {
    std::vector<Cell> row{{text_at(plan, "label")}};
    const Json& points = points_of(plan, course);
    for (const double part : parts) {
      const auto place = static_cast<std::size_t>(part * static_cast<double>(points.size())) - 1;
      const Json& point = points.at(place);
      row.push_back({words(number_at(point, "mean")),
                     fmt::format("{} to {}", words(number_at(point, "p10")), words(number_at(point, "p90")))});
    }
    rows.push_back(std::move(row));
  }
  return plain_table(caption, headings, rows);
}

Markup plan_quality_table(const Json& summary) {
  return course_table(
      summary, "failure_rate",
      "Share of requests that fail, in the part of the forecast that ends then: mean, and p10 to p90 of "
      "runs",
      [](double share) { return fmt::format("{:.3g} %", 100.0 * share); });
}

Markup plan_cost_table(const Json& summary) {
  return course_table(summary, "cumulative_cost",
                      fmt::format("Cost until then in {}: mean, and p10 to p90 of runs", currency_of(summary)),
                      tidy_number);
}

}  // namespace

extern const ChartKind plan_quality_chart{
    {"plan_quality", "Failing requests over time",
     "The expected share of failing requests of each plan over the forecast: mean and p10–p90 of runs, and one run."},
    draw_plan_quality,
    plan_quality_table};

extern const ChartKind plan_cost_chart{
    {"plan_cost", "Cumulative cost",
     "What each plan has cost until each time: mean and p10–p90 of runs, beside the cheapest plan's mean."},
    draw_plan_cost,
    plan_cost_table};

}  // namespace rollcast::reports
