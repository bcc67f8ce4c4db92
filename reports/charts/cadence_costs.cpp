#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "chart_parts.hpp"
#include "figures.hpp"
#include "page/page_parts.hpp"

namespace rollcast::reports {

namespace {

constexpr double cadence_height = 240;

/// Cost over cadence. Layers: what is as good as the least, intervals, lines, points to touch, names.
constexpr std::string_view cadence_template = R"json({
    "data": {"values": []},
    "layer": [
      {"data": {"values": [{}]}, "mark": {"type": "rule", "color": "#7F8790", "strokeDash": [4, 3], "strokeWidth": 1.5},
       "encoding": {"y": {"field": "limit", "type": "quantitative"}}},
      {"mark": {"type": "rule", "strokeWidth": 1.6}, "encoding": {"y2": {"field": "high"}}},
      {"mark": {"type": "line", "strokeWidth": 1.2, "opacity": 0.6}, "encoding": {}},
      {"name": "plans", "mark": {"type": "point", "filled": true, "opacity": 1, "size": 60}, "encoding": {}},
      {"mark": {"type": "text", "align": "center", "dy": -9, "limit": 130, "style": "note"},
       "encoding": {"text": {"field": "plan"}}}
    ]
  })json";

const Json& plan_named(const Json& summary, const std::string& label) {
  const Json& plans = summary.at("plans");
  const auto found = std::ranges::find_if(plans, [&](const Json& plan) { return plan.at("label") == label; });
  if (found == plans.end()) throw std::invalid_argument{"there is no plan " + label};
  return *found;
}

/// The costs of the plans of each cadence, as the chart and its table have them.
Json cadence_values(const Json& summary) {
  Json values = Json::array();
  std::size_t group_number = 0;
  for (const Json& group : summary.at("cadences")) {
    const std::string name = fmt::format("{}. {}", ++group_number, text_at(group, "strategy"));
    for (const Json& of_group : group.at("plans")) {
      const Json& cost = plan_named(summary, of_group.at("label").get<std::string>()).at("total_cost");
      values.push_back({{"group", name},
                        {"plan", text_at(of_group, "label")},
                        {"every", of_group.at("every_d")},
                        {"cost", cost.at("value")},
                        {"low", cost.at("low")},
                        {"high", cost.at("high")}});
    }
  }
  return values;
}

Json group_colors(const Json& values) {
  Json domain = Json::array();
  for (const Json& value : values)
    if (std::ranges::find(domain, value.at("group")) == domain.end()) domain.push_back(value.at("group"));
  const Json legend =
      domain.size() > 1 ? Json{{"title", nullptr}, {"orient", "top"}, {"labelLimit", 400}} : Json(nullptr);
  constexpr std::string_view colors[]{"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"};
  Json range = Json::array();
  for (std::size_t i = 0; i < domain.size(); ++i) range.push_back(colors[i % std::size(colors)]);
  return {
      {"field", "group"}, {"type", "nominal"}, {"legend", legend}, {"scale", {{"domain", domain}, {"range", range}}}};
}

Json cadence_tooltip() {
  Json tooltip = Json::array({Json{{"field", "plan"}, {"title", "plan"}}});
  for (const auto& [field, title, format] : {std::array<const char*, 3>{"every", "every, days", ".3~r"},
                                             {"cost", "mean cost", ".4~s"},
                                             {"low", "from", ".4~s"},
                                             {"high", "to", ".4~s"}})
    tooltip.push_back({{"field", field}, {"type", "quantitative"}, {"title", title}, {"format", format}});
  return tooltip;
}

double as_good_limit(const Json& summary) {
  return number_at(summary.at("plans").at(0).at("total_cost"), "value") +
         number_at(summary.at("verdict"), "indifference");
}

Json cadence_spec(const Json& summary, Json values) {
  Json spec = Json::parse(cadence_template);
  spec["width"] = plot_width;
  spec["height"] = cadence_height;
  double largest = 0;
  Json ticks = Json::array();
  for (const Json& value : values) {
    largest = std::max(largest, number_at(value, "cost"));
    if (std::ranges::find(ticks, value.at("every")) == ticks.end()) ticks.push_back(value.at("every"));
  }
  const Json x{{"field", "every"},
               {"type", "quantitative"},
               {"scale", {{"type", "log"}, {"nice", false}, {"padding", 26}}},
               {"axis", {{"title", "a candidate every … days"}, {"values", ticks}, {"format", "~r"}, {"grid", false}}}};
  Json axis = money_axis(fmt::format("mean cost, {}", currency_of(summary)), largest);
  const Json scale{{"zero", false}};
  Json& layers = spec["layer"];
  layers[0]["data"]["values"][0]["limit"] = as_good_limit(summary);
  layers[0]["encoding"]["y"]["scale"] = scale;
  for (std::size_t i = 1; i < layers.size(); ++i) {
    Json& encoding = layers[i]["encoding"];
    encoding["x"] = x;
    encoding["y"] = {{"field", i == 1   ? "low"
                               : i == 4 ? "high"
                                        : "cost"},
                     {"type", "quantitative"},
                     {"scale", scale},
                     {"axis", axis}};
    if (i < 4) encoding["color"] = group_colors(values);
  }
  layers[3]["encoding"]["tooltip"] = cadence_tooltip();
  spec["data"]["values"] = std::move(values);
  return spec;
}

DrawnChart draw_cadence(const Json& summary) {
  Json values = cadence_values(summary);
  DrawnChart chart;
  chart.description = "Mean cost over the cadence of plans that are the same but for it.";
  for (const Json& value : values)
    chart.description += fmt::format(" {}, every {} d: {} ({} to {}).", text_at(value, "plan"),
                                     tidy_number(number_at(value, "every")), tidy_number(number_at(value, "cost")),
                                     value.at("low").is_null() ? "?" : tidy_number(number_at(value, "low")),
                                     value.at("high").is_null() ? "?" : tidy_number(number_at(value, "high")));
  chart.spec = cadence_spec(summary, std::move(values));
  chart.caption = fmt::format(
      "Mean cost in {} over the whole forecast of plans that are the same but for when candidates are wanted (every, "
      "on a logarithmic scale, and first). Bars: 95 % CI of each mean, wider than those of differences in the table "
      "above, since plans share their worlds. Dashed line: up to here, {} above the cheapest plan, a difference is too "
      "small to matter. The axis does not begin at 0.",
      currency_of(summary), money_text(number_at(summary.at("verdict"), "indifference"), currency_of(summary)));
  return chart;
}

Markup cadence_table(const Json& summary) {
  std::vector<std::vector<Cell>> rows;
  for (const Json& value : cadence_values(summary))
    rows.push_back({{text_at(value, "plan")},
                    {text_at(value, "group")},
                    {fmt::format("{} d", tidy_number(number_at(value, "every")))},
                    {tidy_number(number_at(value, "cost")),
                     fmt::format("{} to {}", value.at("low").is_null() ? "?" : tidy_number(number_at(value, "low")),
                                 value.at("high").is_null() ? "?" : tidy_number(number_at(value, "high")))}});
  return plain_table(
      "Plans that are the same but for when candidates are wanted",
      {{"Plan", Reads::words}, {"strategy", Reads::words}, {"every"}, {"mean cost, " + currency_of(summary)}}, rows);
}

}  // namespace

extern const ChartKind cadence_chart{
    {"cadence", "Cost against cadence",
     "Mean cost of plans that are the same but for how often a candidate is wanted, where these are three or more."},
    draw_cadence,
    cadence_table,
    [](const Json& summary) { return !summary.at("cadences").empty(); }};

}  // namespace rollcast::reports
