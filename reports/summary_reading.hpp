#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcast::reports {

/// How the page and the charts look into summary.json. Missing keys throw nlohmann's exception, which `write_report`
/// translates.
using Json = nlohmann::ordered_json;

std::string text_at(const Json& object, std::string_view key);  ///< made plain
double number_at(const Json& object, std::string_view key);
/// The standard error of an estimate, infinite where there are too few runs for one.
double error_at(const Json& estimate);
/// Empty for null: a time that never came.
std::optional<double> time_at(const Json& object, std::string_view key);

/// One ledger column of one strategy: "total_cost".
const Json& column_at(const Json& strategy, std::string_view name);
/// {level, value, low, high}, or nullptr when the level was not estimated.
const Json* quantile_at(const Json& strategy, std::string_view column, double level);

std::string currency_of(const Json& summary);
/// Infinite when no budget is set.
double budget_of(const Json& summary);
/// A metric's value, a share in per cent; `none` for null.
std::string metric_text(const Json& metric, const Json& value, std::string_view none = "–");
double mean_cost_of(const Json& strategy);

/// The summary with its strategies by the decision's objective: the recommended first, then those within the limits and
/// last those that break one, each by expected cost. How people read it; the file itself is in the order of labels.
Json by_rank(Json summary);
/// The limits that a strategy breaks, in words: "regression fully rolled out in 17 %, limit 10 %"; empty for none.
std::string broken_limits_of(const Json& strategy);
/// A mean of fewer runs is given without an interval.
inline constexpr std::int64_t fewest_runs_for_interval = 30;
/// Mean figures that rest on too few runs for their intervals.
bool rests_on_too_few_runs(const Json& mean);

}  // namespace rollcast::reports
