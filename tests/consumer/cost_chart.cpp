#include "cost_chart.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

using nlohmann::json;
using namespace rollcast::study;

std::string cost_chart(const rollcast::StudyResult& result) {
  json rows = json::array();
  for (const StrategySummary& strategy : result.strategies) {
    const auto cost = std::ranges::find(strategy.columns, "total_cost", &ColumnSummary::name);
    const auto& mean = *cost->mean;
    rows.push_back(
        {{"strategy", strategy.label}, {"mean", mean.value}, {"low", mean.interval.low}, {"high", mean.interval.high}});
  }
  const json y{{"field", "strategy"}, {"type", "nominal"}};
  const auto x = [](const char* field) { return json{{"field", field}, {"type", "quantitative"}, {"title", "cost"}}; };
  return json{{"$schema", "https://vega.github.io/schema/vega-lite/v5.json"},
              {"data", {{"values", rows}}},
              {"layer",
               {{{"mark", "rule"}, {"encoding", {{"y", y}, {"x", x("low")}, {"x2", {{"field", "high"}}}}}},
                {{"mark", "point"}, {"encoding", {{"y", y}, {"x", x("mean")}}}}}}}
      .dump(2);
}
