#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "chart_parts.hpp"
#include "figures.hpp"
#include "page/page_parts.hpp"

namespace rollcast::reports {

namespace {

constexpr double curve_height = 260;
constexpr std::size_t most_curve_points = 240;
constexpr double events_needed =
    20;  ///< behind the rarest probability drawn, so that the curve's end is more than luck

/// The smallest probability drawn: 1 %, or more in small studies.
double floor_of(std::int64_t runs) {
  for (const double floor : {0.01, 0.02, 0.05, 0.1}) {
    if (floor * static_cast<double>(runs) >= events_needed) return floor;
  }
  return 0.2;
}

struct Corner {
  double cost = 0, probability = 0;
};

/// The curve down to just below the floor, thinned evenly; always ends with the first point below the floor.
std::vector<Corner> curve_of(const Json& strategy, double floor) {
  std::vector<Corner> corners;
  for (const Json& point : strategy.at("exceedance")) {
    const Corner corner{number_at(point, "cost"), std::max(number_at(point, "probability"), floor / 4)};
    corners.push_back(corner);
    if (corner.probability < floor) break;
  }
  if (corners.size() <= most_curve_points) return corners;
  std::vector<Corner> thinned;
  for (std::size_t i = 0; i < most_curve_points; ++i)
    thinned.push_back(corners[i * (corners.size() - 1) / (most_curve_points - 1)]);
  return thinned;
}

struct Reach {
  double low = 0, high = 0;
};

Reach reach_of(const std::vector<std::vector<Corner>>& curves, double budget) {
  Reach reach;
  for (const std::vector<Corner>& curve : curves) {
    for (const Corner& corner : curve) {
      if (corner.probability < 0.98) reach.low = std::min(reach.low, corner.cost);
      reach.high = std::max(reach.high, corner.cost);
    }
  }
  constexpr double furthest = 20.0;  // times the costs: a budget beyond would leave no room for them
  if (budget <= furthest * std::max(reach.high, -reach.low)) reach.high = std::max(reach.high, 1.1 * budget);
  if (!(reach.high > reach.low)) reach.high = reach.low + 1;
  return reach;
}

Json curve_values(std::span<const ChartedStrategy> strategies, const std::vector<std::vector<Corner>>& curves,
                  const Reach& reach, double floor) {
  Json values = Json::array();
  for (std::size_t i = 0; i < curves.size(); ++i) {
    const auto add = [&](double cost, double probability) {
      values.push_back({{"strategy", strategies[i].label}, {"cost", cost}, {"probability", probability}});
    };
    add(reach.low, 1);
    for (const Corner& corner : curves[i]) {
      if (corner.cost >= reach.low) add(corner.cost, corner.probability);
    }
    if (!curves[i].empty() && curves[i].back().probability >= floor) add(curves[i].back().cost, floor / 4);
  }
  return values;
}

/// The chart without its numbers, colors and labels. Layers: budget line and note, curves, points to touch.
constexpr std::string_view curves_template = R"json({
    "data": {"values": []},
    "layer": [
      {"mark": {"type": "rule", "style": "budget"}, "data": {"values": [{}]}, "encoding": {"x": {"datum": 0}}},
      {"mark": {"type": "text", "style": "budget_note", "baseline": "top", "dy": 3}, "data": {"values": [{}]},
       "encoding": {"x": {"datum": 0}, "y": {"value": 0}, "text": {"value": "budget"}}},
      {"params": [{"name": "shown", "select": {"type": "point", "fields": ["strategy"]}, "bind": "legend"}],
       "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2.2, "clip": true},
       "encoding": {"opacity": {"condition": {"param": "shown", "value": 1}, "value": 0.12}}},
      {"name": "touch", "mark": {"type": "point", "size": 90, "opacity": 0, "filled": true, "clip": true},
       "encoding": {}}
    ]
  })json";

Json curves_spec(std::string_view currency, double budget, const Reach& reach, double floor,
                 std::span<const ChartedStrategy> strategies) {
  Json spec = Json::parse(curves_template);
  spec["width"] = plot_width + 40;
  spec["height"] = curve_height;
  const Json x{{"field", "cost"},
               {"type", "quantitative"},
               {"scale", {{"domain", {reach.low, reach.high}}, {"nice", false}, {"zero", false}}},
               {"axis", money_axis(fmt::format("cost of one release ({})", currency), reach.high)}};
  const Json y{{"field", "probability"},
               {"type", "quantitative"},
               {"scale", {{"type", "log"}, {"domain", {floor, 1}}, {"nice", false}}},
               {"axis",
                {{"title", "probability of a higher cost"},
                 {"values", {0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1}},
                 {"format", "~%"}}}};
  Json color = color_by_strategy(strategies);
  color["legend"] = {{"title", nullptr},  {"orient", "top"}, {"symbolType", "stroke"},
                     {"symbolSize", 500}, {"columns", 5},    {"labelLimit", 150}};
  Json& layers = spec["layer"];
  layers[0]["encoding"]["x"]["datum"] = budget;
  layers[1]["encoding"]["x"]["datum"] = budget;
  const bool room_on_the_right = budget < reach.low + 0.6 * (reach.high - reach.low);
  layers[1]["mark"].update({{"align", room_on_the_right ? "left" : "right"}, {"dx", room_on_the_right ? 6 : -6}});
  layers[1]["encoding"]["text"]["value"] = fmt::format("budget {}", money_text(budget, currency));
  for (const std::size_t i : {2U, 3U}) {
    layers[i]["encoding"]["x"] = x;
    layers[i]["encoding"]["y"] = y;
    layers[i]["encoding"]["color"] = color;
  }
  layers[2]["encoding"]["strokeDash"] = dash_by_strategy(strategies);
  layers[3]["encoding"]["tooltip"] = {
      {{"field", "strategy"}, {"title", "strategy"}},
      {{"field", "cost"},
       {"type", "quantitative"},
       {"title", fmt::format("costs more than ({})", currency)},
       {"format", ",.3~s"}},
      {{"field", "probability"}, {"type", "quantitative"}, {"title", "in"}, {"format", ".2~%"}}};
  if (budget > reach.high) {
    layers.erase(1);
    layers.erase(0);
  }
  return spec;
}

std::string description_of(std::span<const ChartedStrategy> strategies, double budget, std::string_view currency) {
  if (!std::isfinite(budget)) return "Probability that a release costs more than a given amount; no budget is set.";
  std::string text =
      fmt::format("Probability that a release costs more than the budget of {}:", money_text(budget, currency));
  for (const ChartedStrategy& s : strategies) {
    text += fmt::format(" {} {};", s.label,
                        percent_text(number_at(column_at(*s.summary, "over_budget").at("probability"), "value")));
  }
  text.back() = '.';
  return text;
}

DrawnChart draw_exceedance(const Json& summary) {
  const std::vector<ChartedStrategy> strategies = charted_strategies(summary);
  const std::string currency = currency_of(summary);
  const double budget = budget_of(summary);
  const double floor = floor_of(summary.at("study").at("runs").get<std::int64_t>());
  std::vector<std::vector<Corner>> curves;
  for (const ChartedStrategy& strategy : strategies) curves.push_back(curve_of(*strategy.summary, floor));
  const Reach reach = reach_of(curves, budget);

  Json spec = curves_spec(currency, budget, reach, floor, strategies);
  spec["data"]["values"] = curve_values(strategies, curves, reach, floor);

  DrawnChart chart;
  chart.caption = fmt::format(
      "Read up from an amount to a curve: that share of releases costs more. Logarithmic axis; probabilities below {} "
      "are not "
      "drawn.{}{}",
      percent_text(floor),
      budget > reach.high && std::isfinite(budget)
          ? fmt::format(" The budget of {} lies beyond the axis.", money_text(budget, currency))
          : "",
      left_out_remark(summary));
  chart.description = description_of(strategies, budget, currency);
  chart.spec = std::move(spec);
  return chart;
}

/// P(cost > x) from the curve's points, which are sorted by cost.
double exceeded(const Json& curve, double x) {
  double probability = 1;
  for (const Json& point : curve) {
    if (number_at(point, "cost") > x) break;
    probability = number_at(point, "probability");
  }
  return probability;
}

/// The sum that the table's sums are multiples of: the budget, or without one the largest 95 % quantile there is.
double yardstick_of(const Json& summary) {
  const double budget = budget_of(summary);
  if (std::isfinite(budget) && budget > 0.0) return budget;
  double largest = 1.0;
  for (const Json& s : summary.at("strategies"))
    if (const Json* p95 = quantile_at(s, "total_cost_sampled", 0.95))
      largest = std::max(largest, number_at(*p95, "value"));
  return largest;
}

Markup exceedance_table(const Json& summary) {
  const double yardstick = yardstick_of(summary);
  constexpr std::array multiples{0.1, 0.25, 0.5, 1.0, 2.0, 4.0};
  std::vector<Heading> headings{{"Strategy", Reads::words}};
  for (const double m : multiples) headings.push_back({tidy_number(m * yardstick)});
  std::vector<std::vector<Cell>> rows;
  for (const Json& s : summary.at("strategies")) {
    std::vector<Cell> row{{text_at(s, "label"), ""}};
    for (const double m : multiples) row.push_back({percent_text(exceeded(s.at("exceedance"), m * yardstick)), ""});
    rows.push_back(std::move(row));
  }
  return plain_table(fmt::format("Probability that a release costs more than each amount, in {}", currency_of(summary)),
                     headings, rows);
}

}  // namespace

extern const ChartKind exceedance_chart{
    {"exceedance", "Probability that a release costs more than a given amount",
     "P(cost > x) of each strategy, on a logarithmic axis: how heavy the tail is, and where the budget "
     "lies in it."},
    draw_exceedance,
    exceedance_table};

}  // namespace rollcast::reports
