#include "summary_reading.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "figures.hpp"
#include "rollcast/scenarios/plain_text.hpp"

namespace rollcast::reports {

std::string text_at(const Json& object, std::string_view key) {
  return plain_text(object.at(key).get_ref<const std::string&>());
}

double number_at(const Json& object, std::string_view key) { return object.at(key).get<double>(); }

double error_at(const Json& estimate) {
  const Json& error = estimate.at("standard_error");
  return error.is_null() ? std::numeric_limits<double>::infinity() : error.get<double>();
}

std::optional<double> time_at(const Json& object, std::string_view key) {
  const Json& value = object.at(key);
  return value.is_null() ? std::nullopt : std::optional{value.get<double>()};
}

const Json& column_at(const Json& strategy, std::string_view name) { return strategy.at("columns").at(name); }

const Json* quantile_at(const Json& strategy, std::string_view column, double level) {
  for (const Json& quantile : column_at(strategy, column).at("quantiles")) {
    if (std::abs(number_at(quantile, "level") - level) < 1e-9) return &quantile;
  }
  return nullptr;
}

std::string currency_of(const Json& summary) { return text_at(summary.at("scenario"), "currency"); }

double budget_of(const Json& summary) {
  const Json& budget = summary.at("decision").at("budget");
  return budget.is_null() ? std::numeric_limits<double>::infinity() : budget.get<double>();
}

std::string metric_text(const Json& metric, const Json& value, std::string_view none) {
  if (value.is_null()) return std::string{none};
  const double x = value.get<double>();
  return text_at(metric, "reads") == "share" ? percent_text(x) : tidy_number(x);
}

double mean_cost_of(const Json& strategy) { return number_at(column_at(strategy, "total_cost").at("mean"), "value"); }

Json by_rank(Json summary) {
  const Json choice = summary.at("verdict").at("choice");
  const auto rank = [&](const Json& strategy) {
    const bool is_choice = strategy.at("label") == choice;
    return std::tuple{!is_choice, strategy.at("standing") == "breaks_limit", mean_cost_of(strategy)};
  };
  auto& strategies = summary.at("strategies").get_ref<Json::array_t&>();
  std::ranges::stable_sort(strategies, {}, rank);
  return summary;
}

std::string broken_limits_of(const Json& strategy) {
  std::string words;
  for (const Json& check : strategy.at("limits")) {
    if (check.at("keeps") != "no") continue;
    words += fmt::format("{}{} in {}, limit {}", words.empty() ? "" : "; ", text_at(check, "words"),
                         percent_text(number_at(check.at("probability"), "value")),
                         percent_text(number_at(check, "at_most")));
  }
  return words;
}

bool rests_on_too_few_runs(const Json& mean) { return mean.value("too_few_runs", false); }

}  // namespace rollcast::reports
