#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "markup.hpp"
#include "rollcast/reports/charts.hpp"
#include "summary_reading.hpp"

namespace rollcast::reports {

/// A table's cell: its value, and in small type below it the simulation error, and a remark.
struct Cell {
  std::string value;
  std::string error{};
  std::string remark{};
};

/// How a column is set: words to the left, figures to the right.
enum class Reads { words, figures, verdict };
struct Heading {
  std::string words;
  Reads reads = Reads::figures;
};

/// A table whose first column names the rows.
Markup plain_table(std::string_view caption, const std::vector<Heading>& headings,
                   const std::vector<std::vector<Cell>>& rows);

/// The same with a class for each row: "chosen". The caption is for those who do not see the table.
Markup ranked_table(std::string_view caption, const std::vector<Heading>& headings,
                    const std::vector<std::vector<Cell>>& rows, const std::vector<std::string>& classes);

/// "✓ recommended": a mark and a word, so that neither color nor sign stands alone; with the limits that are broken.
std::string standing_words(const Json& strategy);

/// A mean or mean of the worst 5 %, also of counts, with its 95 % interval; a dagger marks too few runs for that.
Cell money_cell(const Json& estimate);
/// A mean rate in per cent, with half the width of its 95 % interval.
Cell rate_cell(const Json& estimate);
Cell money_cell_of_quantile(const Json* quantile);
Cell chance_cell(const Json& bounded);
Cell time_cell(const Json* quantile);

/// The one table of the first screen.
Markup comparison_table(const Json& summary);
/// How sure: expected cost against the recommended strategy, with simultaneous intervals.
Markup differences_table(const Json& summary);
/// What each strategy costs in the worlds of each outcome class.
Markup outcomes_table(const Json& summary);
/// How each segment of users fares; nothing when all users are alike.
Markup segments_section(const Json& summary);
/// Quality metrics of baseline and candidate, and failures by type; nothing when the summary has none.
Markup quality_section(const Json& summary);
/// The stages of each strategy as a row of boxes with arrows; nothing when the summary has none.
Markup stages_section(const Json& summary);
/// Nothing when the scenario sets no limits.
Markup limits_table(const Json& summary);
/// What passing before the release says of a candidate; nothing where there is nothing to pass.
Markup offline_table(const Json& summary);
/// "✓ cheapest": a mark and a word for a plan of a lifecycle.
std::string_view plan_standing_words(const Json& plan);
/// The one table of a lifecycle's first screen.
Markup plans_table(const Json& summary);
/// The delivery metrics of each plan beside published ones.
Markup delivery_section(const Json& summary);
std::string_view page_style();
}  // namespace rollcast::reports
