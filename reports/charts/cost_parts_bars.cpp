#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "chart_parts.hpp"
#include "figures.hpp"
#include "page/page_parts.hpp"

namespace rollcast::reports {

namespace {

constexpr double bar_step = 34;
/// Muted, so that no part is taken for a strategy; told apart on light and dark paper.
constexpr std::array<std::string_view, 10> part_colors{"#B5525C", "#6F9BD1", "#CDA13C", "#8F9399", "#62A387",
                                                       "#8D6BB0", "#A9784E", "#5B7F95", "#C77FA8", "#9AA046"};

double mean_of(const Json& strategy, std::string_view column) {
  return number_at(column_at(strategy, column).at("mean"), "value");
}

/// Where a strategy's bar ends on the right, which is where its total is written.
double positive_end(const Json& strategy, const Json& parts) {
  double end = 0;
  for (const Json& part : parts) end += std::max(0.0, mean_of(strategy, part.at("column").get<std::string>()));
  return end;
}

Json bar_values(std::span<const ChartedStrategy> strategies, const Json& parts) {
  Json values = Json::array();
  for (std::size_t i = 0; i < strategies.size(); ++i) {
    for (std::size_t p = 0; p < parts.size(); ++p) {
      values.push_back({{"strategy", strategies[i].label},
                        {"order", i},
                        {"part", text_at(parts[p], "title")},
                        {"part_order", p},
                        {"mean", mean_of(*strategies[i].summary, parts[p].at("column").get<std::string>())}});
    }
  }
  return values;
}

Json total_values(std::span<const ChartedStrategy> strategies, const Json& parts, std::string_view currency) {
  Json values = Json::array();
  for (std::size_t i = 0; i < strategies.size(); ++i) {
    const double total = mean_cost_of(*strategies[i].summary);
    values.push_back({{"strategy", strategies[i].label},
                      {"order", i},
                      {"total", total},
                      {"end", std::max(total, positive_end(*strategies[i].summary, parts))},
                      {"words", with_minus_signs(money_text(total, currency))}});
  }
  return values;
}

/// The chart without its numbers, colors and labels. Layers: parts, total mark, total in words.
constexpr std::string_view bars_template = R"json({
    "layer": [
      {"mark": {"type": "bar", "style": "part", "height": 18},
       "encoding": {"order": {"field": "part_order", "type": "quantitative"}}},
      {"mark": {"type": "tick", "style": "total", "thickness": 2, "size": 24, "opacity": 1}, "encoding": {}},
      {"mark": {"type": "text", "align": "left", "dx": 8}, "encoding": {"text": {"field": "words"}}}
    ]
  })json";

Json bars_spec(std::string_view currency, const Json& parts, double largest) {
  Json spec = Json::parse(bars_template);
  spec["width"] = plot_width - 60;
  spec["height"] = {{"step", bar_step}};
  const Json y{{"field", "strategy"},
               {"type", "nominal"},
               {"sort", {{"field", "order"}, {"op", "min"}}},
               {"axis",
                {{"title", nullptr},
                 {"labelFontSize", 12},
                 {"labelLimit", 130},
                 {"domain", false},
                 {"ticks", false},
                 {"labelPadding", 8}}}};
  Json titles = Json::array(), colors = Json::array();
  for (std::size_t p = 0; p < parts.size(); ++p) {
    titles.push_back(text_at(parts[p], "title"));
    colors.push_back(part_colors[p % part_colors.size()]);
  }
  Json& layers = spec["layer"];
  for (Json& layer : layers) layer["encoding"]["y"] = y;
  layers[0]["encoding"]["x"] = {{"field", "mean"},
                                {"type", "quantitative"},
                                {"stack", "zero"},
                                {"axis", money_axis(fmt::format("mean cost of a release ({})", currency), largest)}};
  layers[1]["encoding"]["x"] = {{"field", "total"}, {"type", "quantitative"}};
  layers[2]["encoding"]["x"] = {{"field", "end"}, {"type", "quantitative"}};
  layers[0]["encoding"]["color"] = {
      {"field", "part"},
      {"type", "nominal"},
      {"scale", {{"domain", titles}, {"range", colors}}},
      {"legend", {{"title", nullptr}, {"orient", "top"}, {"columns", 3}, {"symbolType", "square"}}}};
  layers[0]["encoding"]["tooltip"] = {{{"field", "strategy"}, {"title", "strategy"}},
                                      {{"field", "part"}, {"title", "part"}},
                                      {{"field", "mean"},
                                       {"type", "quantitative"},
                                       {"title", fmt::format("mean ({})", currency)},
                                       {"format", ",.3~s"}}};
  return spec;
}

std::string description_of(std::span<const ChartedStrategy> strategies, const Json& parts, std::string_view currency) {
  std::string text = "Mean cost by part.";
  for (const ChartedStrategy& s : strategies) {
    text += fmt::format(" {}: {} in all", s.label, money_text(mean_cost_of(*s.summary), currency));
    for (const Json& part : parts) {
      const double mean = mean_of(*s.summary, part.at("column").get<std::string>());
      if (mean != 0) text += fmt::format(", {} {}", text_at(part, "title"), tidy_number(mean));
    }
    text += '.';
  }
  return text;
}

DrawnChart draw_cost_parts(const Json& summary) {
  const std::vector<ChartedStrategy> strategies = charted_strategies(summary);
  const std::string currency = currency_of(summary);
  const Json& parts = summary.at("cost_parts");
  double largest = 0;
  for (const ChartedStrategy& s : strategies) largest = std::max(largest, positive_end(*s.summary, parts));

  Json spec = bars_spec(currency, parts, largest);
  Json& layers = spec["layer"];
  layers[0]["data"]["values"] = bar_values(strategies, parts);
  layers[1]["data"]["values"] = layers[2]["data"]["values"] = total_values(strategies, parts, currency);

  DrawnChart chart;
  chart.caption = "Parts left of zero are savings. The vertical mark is the total, printed beside the bar." +
                  left_out_remark(summary);
  chart.description = description_of(strategies, parts, currency);
  chart.spec = std::move(spec);
  return chart;
}

const Json& mean_of_part(const Json& strategy, const Json& part) {
  return column_at(strategy, part.at("column").get_ref<const std::string&>()).at("mean");
}

/// What costs and savings come to together: shares of the total itself say nothing where they make each other good.
double sum_of_amounts(const Json& strategy, const Json& parts) {
  double sum = 0;
  for (const Json& part : parts) sum += std::abs(number_at(mean_of_part(strategy, part), "value"));
  return sum;
}

Cell with_share(Cell cell, double part, double all) {
  if (part != 0) cell.error += fmt::format(", {:.0f}\u00a0%", 100 * std::abs(part) / all);
  return cell;
}

Markup cost_parts_table(const Json& summary) {
  std::vector<Heading> headings{{"Strategy", Reads::words}};
  for (const Json& part : summary.at("cost_parts")) headings.push_back({text_at(part, "title")});
  headings.push_back({"total"});
  std::vector<std::vector<Cell>> rows;
  for (const Json& s : summary.at("strategies")) {
    std::vector<Cell> row{{text_at(s, "label"), ""}};
    const double all = sum_of_amounts(s, summary.at("cost_parts"));
    for (const Json& part : summary.at("cost_parts")) {
      const Json& mean = mean_of_part(s, part);
      row.push_back(with_share(money_cell(mean), number_at(mean, "value"), all));
    }
    row.push_back(money_cell(column_at(s, "total_cost").at("mean")));
    rows.push_back(std::move(row));
  }
  return plain_table(fmt::format("Mean cost of a release by part, in {}, and its share of all costs and savings",
                                 currency_of(summary)),
                     headings, rows);
}

}  // namespace

extern const ChartKind cost_parts_chart{
    {"cost_parts", "Mean cost of a release, by part",
     "What the mean cost is made of: the ledger's cost columns as stacked bars, with the total."},
    draw_cost_parts,
    cost_parts_table};

}  // namespace rollcast::reports
