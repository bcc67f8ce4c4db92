#include "rollcast/reports/answer_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "figures.hpp"
#include "summary_reading.hpp"
#include "text_columns.hpp"

namespace rollcast::reports {

namespace {

using Row = std::vector<std::string>;

/// "-93.1k (-97k to -89k)"
std::string with_interval(const Json& bounded) {
  if (bounded.is_null()) return "–";
  const auto end = [&](const char* key) {
    return bounded.at(key).is_null() ? "?" : tidy_number(number_at(bounded, key));
  };
  return fmt::format("{} ({} to {})", tidy_number(number_at(bounded, "value")), end("low"), end("high"));
}

/// Of the releases to which it can happen.
std::string share_of_class(const Json& strategy, std::string_view column) {
  const Json& share = column_at(strategy, column).at("share_of_class");
  return share.at("releases") == 0 ? "–" : percent_text(number_at(share, "value"));
}

std::string verdict_words(const Json& strategy) {
  const std::string standing = text_at(strategy, "standing");
  if (standing == "chosen") return "recommended";
  if (standing == "tied") return "practically tied";
  return standing == "breaks_limit" ? "breaks a limit: " + broken_limits_of(strategy) : standing;
}

std::string median_time(const Json& strategy) {
  const Json* median = quantile_at(strategy, "full_h", 0.5);
  return median ? hours_text(time_at(*median, "value")) : "–";
}

Row row_of(const Json& s) {
  const Json& worst = column_at(s, "total_cost_sampled").at("worst_5_percent");
  return {text_at(s, "label"),
          with_interval(column_at(s, "total_cost").at("mean")),
          with_interval(s.at("cost_above_choice")),
          worst.at("value").is_null() ? "–" : tidy_number(number_at(worst, "value")),
          share_of_class(s, "regression_fully_rolled_out"),
          share_of_class(s, "false_rollback"),
          median_time(s),
          verdict_words(s)};
}

}  // namespace

std::string answer_text(const Json& in_order_of_labels) {
  const Json summary = by_rank(in_order_of_labels);
  const Json& verdict = summary.at("verdict");
  std::string text = verdict.at("headline").get<std::string>() + "\n";
  for (const Json& reason : verdict.at("reasons")) text += "  " + reason.get<std::string>() + "\n";
  std::vector<Row> rows{{"strategy", "mean cost, " + currency_of(summary), "above the recommended", "worst 5 %",
                         "regressions through", "good rolled back", "100 % after", "verdict"}};
  for (const Json& strategy : summary.at("strategies")) rows.push_back(row_of(strategy));
  return text + "\n" + lined_up(rows) +
         "  All intervals are 95 % CI; negative cost = net saving. Worst 5 %: mean cost of the worst 5 % of releases.\n"
         "  Regressions through: share of regressions that reach 100 % of traffic. Good rolled back: share of good\n"
         "  versions rolled back. 100 % after: median time to 100 % of traffic.\n";
}

}  // namespace rollcast::reports
