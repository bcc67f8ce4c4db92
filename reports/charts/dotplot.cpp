#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "chart_parts.hpp"
#include "figures.hpp"
#include "page/page_parts.hpp"

namespace rollcast::reports {

namespace {

constexpr double width = 395;  ///< of the dots; names stand before them, notes behind
constexpr double row_height = 84;
constexpr int columns_of_dots = 52;
constexpr double full_stack = 10;     ///< dots that stand on each other without overlap
constexpr double kept_inside = 0.94;  ///< of each strategy's dots, at least; the rest may lie beyond the axis

/// A name on the left, in two lines where it is long and has a blank to break at.
std::string broken_name(std::string name) {
  constexpr std::size_t short_enough = 14;
  if (name.size() <= short_enough) return name;
  const std::size_t middle = name.size() / 2, before = name.rfind(' ', middle), after = name.find(' ', middle);
  if (before == std::string::npos && after == std::string::npos) return name;
  const bool breaks_before =
      after == std::string::npos || (before != std::string::npos && middle - before < after - middle);
  name.at(breaks_before ? before : after) = '\n';
  return name;
}

/// The stretch of cost that is drawn; dots outside stand at its edges as arrows.
struct Frame {
  double low = 0, high = 1;
  double step() const { return (high - low) / columns_of_dots; }
};

std::vector<double> sorted_dots(const Json& strategy) {
  auto dots = strategy.at("cost_of_50_releases").get<std::vector<double>>();
  std::ranges::sort(dots);
  return dots;
}

/// The end of the axis: the extreme when it is near, else where all but a few dots lie.
double axis_end(double bulk, double extreme, double length) {
  return std::abs(extreme - bulk) <= 0.3 * length ? extreme : bulk;
}

Frame frame_of(const std::vector<std::vector<double>>& rows, double budget) {
  double low = 0, high = 0, lowest = 0, highest = 0;
  for (const std::vector<double>& dots : rows) {
    if (dots.empty()) continue;
    const auto last = static_cast<double>(dots.size() - 1);
    low = std::min(low, dots[static_cast<std::size_t>(std::lround((1 - kept_inside) * last))]);
    high = std::max(high, dots[static_cast<std::size_t>(std::lround(kept_inside * last))]);
    lowest = std::min(lowest, dots.front());
    highest = std::max(highest, dots.back());
  }
  const double length = high - low;
  low = axis_end(low, lowest, length);
  high = axis_end(high, highest, length);
  if (budget <= 1.5 * high) high = std::max(high, 1.05 * budget);
  return high > low ? Frame{low, high} : Frame{low, low + 1};
}

enum class Place { below, inside, beyond };

Place place_of(double cost, const Frame& frame) {
  return cost < frame.low ? Place::below : cost > frame.high ? Place::beyond : Place::inside;
}

std::string beyond_note(const std::vector<double>& dots, const Frame& frame) {
  const auto beyond = std::ranges::count_if(dots, [&](double cost) { return place_of(cost, frame) == Place::beyond; });
  return beyond == 0 ? "" : fmt::format("{} beyond,\nlast {}", beyond, with_minus_signs(tidy_number(dots.back())));
}

/// Dots that stand on each other because they would overlap side by side (Wilkinson, "Dot plots", 1999): from the
/// cheapest up, each stack takes what lies within one dot's width. Those off the axis stand at its edge.
struct Stack {
  Place place{};
  double first = 0, last = 0;
  int size = 0;

  double x(const Frame& frame) const {
    switch (place) {
      case Place::below:
        return frame.low - 0.5 * frame.step();
      case Place::beyond:
        return frame.high + 1.5 * frame.step();
      case Place::inside:
        break;
    }
    return (first + last) / 2;
  }
  double squeeze() const { return std::min(1.0, full_stack / size); }
};

std::vector<Stack> stacks_of(const std::vector<double>& sorted, const Frame& frame) {
  std::vector<Stack> stacks;
  for (const double cost : sorted) {
    const Place place = place_of(cost, frame);
    const bool joins = !stacks.empty() && stacks.back().place == place &&
                       (place != Place::inside || cost < stacks.back().first + frame.step());
    if (!joins) stacks.push_back({place, cost, cost, 0});
    stacks.back().last = cost;
    ++stacks.back().size;
  }
  return stacks;
}

void add_dots(const ChartedStrategy& strategy, std::size_t order, const std::vector<double>& sorted, const Frame& frame,
              Json& values) {
  constexpr std::array<const char*, 3> places{"below", "inside", "beyond"};
  std::size_t next = 0;
  double counted_x = -std::numeric_limits<double>::infinity();
  for (const Stack& stack : stacks_of(sorted, frame)) {
    const bool counted = stack.size > full_stack && stack.x(frame) - counted_x > 2.5 * frame.step();
    if (counted) counted_x = stack.x(frame);
    for (int level = 0; level < stack.size; ++level, ++next) {
      Json dot{{"strategy", strategy.label},
               {"order", order},
               {"cost", sorted[next]},
               {"x", stack.x(frame)},
               {"y", (level + 0.5) * stack.squeeze()},
               {"place", places.at(static_cast<std::size_t>(stack.place))}};
      if (counted && level + 1 == stack.size) dot.update({{"crowded", true}, {"stack", fmt::format("{}", stack.size)}});
      if (next + 1 == sorted.size())
        dot.update({{"last", true}, {"beyond", beyond_note(sorted, frame)}, {"name", broken_name(strategy.label)}});
      if (next == 0 && order == 0) dot["first"] = true;
      values.push_back(std::move(dot));
    }
  }
}

/// The chart without its numbers, colors and labels. Layers: budget line, dots, heights of tall stacks, what lies
/// beyond, names, budget.
constexpr std::string_view dots_template = R"json({
    "data": {"values": []},
    "facet": {"row": {"field": "strategy", "type": "nominal", "title": null, "sort": {"field": "order", "op": "min"},
     "header": null}},
    "spacing": 8,
    "spec": {
      "layer": [
        {"mark": {"type": "rule", "style": "budget"}, "data": {"values": [{}]}, "encoding": {"x": {"datum": 0}}},
        {"mark": {"type": "point", "filled": true, "style": "dot", "opacity": 1},
         "encoding": {"y": {"field": "y", "type": "quantitative", "axis": null},
                      "shape": {"field": "place", "type": "nominal", "legend": null,
                                "scale": {"domain": ["below", "inside", "beyond"], "range": ["triangle-left",
                                 "circle", "triangle-right"]}},
                      "size": {"value": 44}}},
        {"transform": [{"filter": {"field": "crowded", "equal": true}}],
         "mark": {"type": "text", "style": "note", "baseline": "bottom", "dy": -4},
         "encoding": {"y": {"field": "y", "type": "quantitative"}, "text": {"field": "stack"}}},
        {"transform": [{"filter": {"field": "last", "equal": true}}],
         "mark": {"type": "text", "style": "note", "align": "left", "baseline": "bottom", "lineBreak": "\n",
          "lineHeight": 13},
         "encoding": {"text": {"field": "beyond"}}},
        {"transform": [{"filter": {"field": "last", "equal": true}}],
         "mark": {"type": "text", "align": "right", "baseline": "middle", "fontSize": 12, "fontWeight": 600,
          "limit": 130, "lineBreak": "\n", "lineHeight": 14},
         "encoding": {"text": {"field": "name"}}},
        {"transform": [{"filter": {"field": "first", "equal": true}}],
         "mark": {"type": "text", "style": "budget_note", "baseline": "bottom"},
         "encoding": {"x": {"datum": 0}, "y": {"value": -16}, "text": {"value": "budget"}}}
      ]
    }
  })json";

Json dots_spec(const Frame& frame, double budget, std::string_view currency,
               std::span<const ChartedStrategy> strategies) {
  Json spec = Json::parse(dots_template);
  Json& plot = spec["spec"];
  plot["width"] = width;
  plot["height"] = row_height;
  const double step = frame.step();
  const Json x{{"field", "x"},
               {"type", "quantitative"},
               {"scale",
                {{"domain", {frame.low - (frame.low < 0 ? 2 : 1) * step, frame.high + 2 * step}},
                 {"nice", false},
                 {"zero", false}}},
               {"axis", money_axis(fmt::format("cost of one release ({})", currency), frame.high)}};
  Json& layers = plot["layer"];
  layers[0]["encoding"]["x"]["datum"] = budget;
  for (const std::size_t i : {1U, 2U}) layers[i]["encoding"]["x"] = x;
  layers[1]["encoding"]["y"]["scale"] = {{"domain", {0, full_stack + 1}}, {"nice", false}};
  layers[1]["encoding"]["color"] = color_by_strategy(strategies);
  layers[1]["encoding"]["tooltip"] = {{{"field", "strategy"}, {"title", "strategy"}},
                                      {{"field", "cost"},
                                       {"type", "quantitative"},
                                       {"title", fmt::format("cost ({})", currency)},
                                       {"format", ",.3~s"}}};
  layers[3]["encoding"].update({{"x", {{"value", width + 8}}}, {"y", {{"value", row_height}}}});
  layers[4]["encoding"].update({{"x", {{"value", -12}}}, {"y", {{"value", row_height - 22}}}});
  layers[5]["encoding"]["x"]["datum"] = budget;
  const bool room_on_the_right = budget < frame.low + 0.7 * (frame.high - frame.low);
  layers[5]["mark"].update({{"align", room_on_the_right ? "left" : "right"}});
  layers[5]["encoding"]["text"]["value"] = fmt::format("budget {}", money_text(budget, currency));
  if (budget > frame.high) {
    layers.erase(5);
    layers.erase(0);
  }
  return spec;
}

std::string description_of(std::span<const ChartedStrategy> strategies, const std::vector<std::vector<double>>& rows,
                           std::string_view currency) {
  std::string text = "Fifty equally likely releases per strategy.";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::vector<double>& dots = rows[i];
    if (dots.empty()) continue;
    const auto at = [&](double level) {
      return money_text(dots[static_cast<std::size_t>(level * static_cast<double>(dots.size() - 1))], currency);
    };
    text += fmt::format(
        " {}: half cost up to {}, nine in ten up to {}, the costliest of the fifty {}; the costliest run cost {}.",
        strategies[i].label, at(0.5), at(0.9), at(1),
        money_text(number_at(strategies[i].summary->at("exceedance").back(), "cost"), currency));
  }
  return text;
}

DrawnChart draw_dotplot(const Json& summary) {
  const std::vector<ChartedStrategy> strategies = charted_strategies(summary);
  const std::string currency = currency_of(summary);
  const double budget = budget_of(summary);
  std::vector<std::vector<double>> rows;
  for (const ChartedStrategy& strategy : strategies) rows.push_back(sorted_dots(*strategy.summary));
  const Frame frame = frame_of(rows, budget);

  Json spec = dots_spec(frame, budget, currency, strategies);
  for (std::size_t i = 0; i < rows.size(); ++i) add_dots(strategies[i], i, rows[i], frame, spec["data"]["values"]);

  const bool cut =
      std::ranges::any_of(rows, [&](const auto& dots) { return !dots.empty() && dots.back() > frame.high; });
  DrawnChart chart;
  chart.caption = fmt::format(
      "Each dot is one of 50 equally likely releases; a number counts the dots of a tall stack.{}{}{}",
      cut ? fmt::format(" The axis ends at {}: arrows are releases beyond it.", money_text(frame.high, currency)) : "",
      budget > frame.high && std::isfinite(budget)
          ? fmt::format(" The budget of {} lies beyond the axis.", money_text(budget, currency))
          : "",
      left_out_remark(summary));
  chart.description = description_of(strategies, rows, currency);
  chart.spec = std::move(spec);
  return chart;
}

Markup dots_table(const Json& summary) {
  std::vector<std::vector<Cell>> rows;
  for (const Json& s : summary.at("strategies")) {
    auto dots = s.at("cost_of_50_releases").get<std::vector<double>>();
    if (dots.empty()) continue;
    std::ranges::sort(dots);
    std::vector<Cell> row{{text_at(s, "label"), ""}};
    for (const std::size_t rank : {0U, 4U, 12U, 24U, 37U, 45U, 49U})
      row.push_back({tidy_number(dots[std::min<std::size_t>(rank, dots.size() - 1)]), ""});
    rows.push_back(std::move(row));
  }
  return plain_table(
      fmt::format("Cost in {} of the n-th of 50 equally likely releases, cheapest first", currency_of(summary)),
      {{"Strategy", Reads::words}, {"1st"}, {"5th"}, {"13th"}, {"25th"}, {"38th"}, {"46th"}, {"50th"}}, rows);
}

}  // namespace

extern const ChartKind dotplot_chart{
    {"dotplot", "Cost of 50 equally likely releases",
     "Each strategy's cost as 50 dots, the quantiles of its simulated costs: the spread of what one "
     "release may cost."},
    draw_dotplot,
    dots_table};

}  // namespace rollcast::reports
