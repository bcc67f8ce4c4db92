#pragma once

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
/// The standard error of an estimate, infinite where too few runs tell nothing of it.
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
double mean_cost_of(const Json& strategy);

}  // namespace rollcast::reports
