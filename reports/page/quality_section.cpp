#include <fmt/format.h>

#include <algorithm>

#include "figures.hpp"
#include "page_parts.hpp"

namespace rollcast::reports {

namespace {

std::string version_words(std::string version) {
  std::ranges::replace(version, '_', ' ');
  return version;
}

Markup versions_table(const Json& quality) {
  const Json& metrics = quality.at("metrics");
  std::vector<Heading> headings{{"Version", Reads::words}, {"probability"}};
  for (const Json& metric : metrics) headings.push_back({text_at(metric, "title")});
  std::vector<std::vector<Cell>> rows;
  for (const Json& version : quality.at("versions")) {
    const bool in_service = rows.empty();
    std::vector<Cell> row{{in_service ? "baseline" : "candidate: " + version_words(text_at(version, "version")), ""},
                          {in_service ? "" : percent_text(number_at(version, "probability")), ""}};
    for (std::size_t m = 0; m < metrics.size(); ++m)
      row.push_back({metric_text(metrics[m], version.at("values")[m]), ""});
    rows.push_back(std::move(row));
  }
  return plain_table(
      "Baseline and candidate without drift, incidents and disturbances; each outcome class of the candidate at its "
      "medians",
      headings, rows);
}

/// Excess failures by strategy and type of failure.
Markup kinds_table(const Json& summary) {
  const Json& strategies = summary.at("strategies");
  if (strategies.empty() || !strategies.front().contains("kinds")) return {};
  const std::string currency = currency_of(summary);
  std::vector<std::vector<Cell>> rows;
  for (const Json& s : strategies)
    for (const Json& kind : s.at("kinds"))
      rows.push_back({{text_at(s, "label"), ""},
                      {text_at(kind, "title"), ""},
                      money_cell(kind.at("excess_failures")),
                      {money_text(number_at(kind, "price"), currency), ""},
                      money_cell(kind.at("cost"))});
  return element(
      "section",
      element("h2", text("Failures by type")) +
          plain_table(
              fmt::format("Excess failures of a release by type and their cost in {}: means over the simulated worlds, "
                          "with 95 % CI",
                          currency),
              {{"Strategy", Reads::words}, {"type of failure", Reads::words}, {"excess failures"}, {"price"}, {"cost"}},
              rows));
}

}  // namespace

Markup quality_section(const Json& summary) {
  if (!summary.contains("quality")) return {};
  return element("section", element("h2", text("Quality")) + versions_table(summary.at("quality"))) +
         kinds_table(summary);
}

}  // namespace rollcast::reports
