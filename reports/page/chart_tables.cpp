#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

#include "figures.hpp"
#include "page_parts.hpp"

namespace rollcast::reports {

namespace {

using Rows = std::vector<std::vector<Cell>>;

Markup dots_table(const Json& summary) {
  Rows rows;
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
  Rows rows;
  for (const Json& s : summary.at("strategies")) {
    std::vector<Cell> row{{text_at(s, "label"), ""}};
    for (const double m : multiples) row.push_back({percent_text(exceeded(s.at("exceedance"), m * yardstick)), ""});
    rows.push_back(std::move(row));
  }
  return plain_table(fmt::format("Chance that a release costs more than each sum, in {}", currency_of(summary)),
                     headings, rows);
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
  Rows rows;
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

const Json& latest_until(const Json& points, double hour) {
  const Json* latest = &points.front();
  for (const Json& point : points) {
    if (number_at(point, "hour") <= hour) latest = &point;
  }
  return *latest;
}

Markup exposure_table(const Json& summary) {
  constexpr std::array hours{1.0, 6.0, 24.0, 72.0, 168.0, 336.0, 720.0};
  const double until = number_at(summary.at("scenario"), "until_h");
  std::vector<double> shown;
  std::ranges::copy_if(hours, std::back_inserter(shown), [&](double hour) { return hour <= until; });
  std::vector<Heading> headings{{"Strategy", Reads::words}};
  for (const double hour : shown) headings.push_back({hours_text(hour)});
  Rows rows;
  for (const Json& s : summary.at("strategies")) {
    const Json& points = s.at("exposure");
    if (points.empty()) continue;
    std::vector<Cell> row{{text_at(s, "label"), ""}};
    for (const double hour : shown) {
      const Json& point = latest_until(points, hour);
      row.push_back(
          {percent_text(number_at(point, "p50")),
           fmt::format("{} to {}", percent_text(number_at(point, "p10")), percent_text(number_at(point, "p90")))});
    }
    rows.push_back(std::move(row));
  }
  return plain_table("Share of requests served by the candidate: median, and the middle 80 % of runs", headings, rows);
}

}  // namespace

Markup chart_table(const Json& summary, std::string_view chart_name) {
  if (chart_name == "dotplot") return dots_table(summary);
  if (chart_name == "exceedance") return exceedance_table(summary);
  if (chart_name == "cost_parts") return cost_parts_table(summary);
  if (chart_name == "exposure") return exposure_table(summary);
  if (chart_name == "quality") return quality_table(summary);
  throw std::logic_error(fmt::format("chart '{}' has no table", chart_name));
}

}  // namespace rollcast::reports
