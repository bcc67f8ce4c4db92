#include "summary_reading.hpp"

#include <cmath>
#include <limits>

#include "rollcast/scenarios/plain_text.hpp"

namespace rollcast::reports {

std::string text_at(const Json& object, std::string_view key) {
  return plain_text(object.at(key).get_ref<const std::string&>());
}

double number_at(const Json& object, std::string_view key) {
  return object.at(key).get<double>();
}

double error_at(const Json& estimate) {
  const Json& error = estimate.at("standard_error");
  return error.is_null() ? std::numeric_limits<double>::infinity() : error.get<double>();
}

std::optional<double> time_at(const Json& object, std::string_view key) {
  const Json& value = object.at(key);
  return value.is_null() ? std::nullopt : std::optional{value.get<double>()};
}

const Json& column_at(const Json& strategy, std::string_view name) {
  return strategy.at("columns").at(name);
}

const Json* quantile_at(const Json& strategy, std::string_view column, double level) {
  for (const Json& quantile : column_at(strategy, column).at("quantiles")) {
    if (std::abs(number_at(quantile, "level") - level) < 1e-9) return &quantile;
  }
  return nullptr;
}

std::string currency_of(const Json& summary) {
  return text_at(summary.at("scenario"), "currency");
}

double budget_of(const Json& summary) {
  const Json& budget = summary.at("decision").at("budget");
  return budget.is_null() ? std::numeric_limits<double>::infinity() : budget.get<double>();
}

double mean_cost_of(const Json& strategy) {
  return number_at(column_at(strategy, "total_cost").at("mean"), "value");
}

}  // namespace rollcast::reports
