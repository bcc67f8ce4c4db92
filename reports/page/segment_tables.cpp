#include <fmt/format.h>

#include <array>

#include "figures.hpp"
#include "page_parts.hpp"
#include "rollcast/run/run_record.hpp"

namespace rollcast::reports {

namespace {

Markup fairness_table(const Json& summary) {
  constexpr std::array columns{"fairness_gap", "fairness_gap_added", "worst_segment_excess"};
  std::vector<Heading> headings{{"Strategy", Reads::words}};
  for (const char* column : columns) headings.push_back({std::string{ledger_column(column).title}});
  std::vector<std::vector<Cell>> rows;
  for (const Json& s : summary.at("strategies")) {
    std::vector<Cell> row{{text_at(s, "label"), ""}};
    for (const char* column : columns) row.push_back(rate_cell(column_at(s, column).at("mean")));
    rows.push_back(std::move(row));
  }
  return plain_table("Failure rates in %: means over the simulated worlds, with 95 % CI", headings, rows);
}

/// What the excess failures to a segment costs, and its price over the stated one, where segments have prices of their
/// own.
void add_cost(std::vector<Cell>& row, const Json& segment) {
  if (!segment.contains("cost")) return;
  row.push_back({fmt::format("{:.4g}", number_at(segment, "failure_cost_ratio")), ""});
  row.push_back(money_cell(segment.at("cost")));
}

bool has_costs(const Json& summary) { return summary.at("strategies").front().at("segments").front().contains("cost"); }

Markup segment_table(const Json& summary) {
  std::vector<Heading> columns{{"Strategy", Reads::words}, {"segment", Reads::words},    {"share of requests"},
                               {"failure rate (%)"},       {"added by the release (%)"}, {"excess failures"}};
  if (has_costs(summary)) {
    columns.push_back({"price ratio"});
    columns.push_back({"cost of excess failures, " + currency_of(summary)});
  }
  std::vector<std::vector<Cell>> rows;
  for (const Json& s : summary.at("strategies")) {
    for (const Json& segment : s.at("segments")) {
      rows.push_back({{text_at(s, "label"), ""},
                      {text_at(segment, "name"), ""},
                      {percent_text(number_at(segment, "share")), ""},
                      rate_cell(segment.at("failure_rate")),
                      rate_cell(segment.at("failure_rate_added")),
                      money_cell(segment.at("excess_failures"))});
      add_cost(rows.back(), segment);
    }
  }
  return plain_table("Each segment: means over the simulated worlds, with 95 % CI", columns, rows);
}

}  // namespace

Markup segments_section(const Json& summary) {
  const Json& strategies = summary.at("strategies");
  if (strategies.empty() || !strategies.front().contains("segments")) return {};
  return element(
      "section",
      element("h2", text("Impact by segment")) + fairness_table(summary) + segment_table(summary) +
          element("p", {{"class", "small"}},
                  text("Failure rates over the whole forecast, compared with the same world with nothing released. The "
                       "gap also "
                       "narrows when the best segment gets worse: read it together with the segment hit worst.")));
}

}  // namespace rollcast::reports
