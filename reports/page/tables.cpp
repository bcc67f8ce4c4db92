#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "figures.hpp"
#include "page_parts.hpp"

namespace rollcast::reports {

namespace {

Markup cell_content(const Cell& cell) {
  Markup content = text(with_minus_signs(cell.value));
  for (const std::string& small : {cell.error, cell.remark})
    if (!small.empty()) content += element("span", {{"class", "error"}}, text(with_minus_signs(small)));
  return content;
}

std::string class_of(const Heading& heading) {
  switch (heading.reads) {
    case Reads::words:
      return "words";
    case Reads::verdict:
      return "words verdict";
    default:
      return "";
  }
}

Markup data_row(const std::vector<Cell>& cells, const std::vector<Heading>& headings, std::string_view row_class = "") {
  Markup row = element("th", {{"scope", "row"}, {"class", "words"}}, text(cells.at(0).value));
  for (std::size_t i = 1; i < cells.size(); ++i)
    row += element("td", {{"class", class_of(headings.at(i))}}, cell_content(cells[i]));
  return element("tr", {{"class", std::string{row_class}}}, row);
}

Markup heading_cell(const Heading& heading) {
  return element("th", {{"scope", "col"}, {"class", class_of(heading)}}, text(heading.words));
}

Markup column_headings(const std::vector<Heading>& headings) {
  Markup row;
  for (const Heading& heading : headings) row += heading_cell(heading);
  return element("tr", row);
}

Markup scrollable(const Markup& table, std::string_view label) {
  return element(
      "div", {{"class", "scroll"}, {"role", "region"}, {"tabindex", "0"}, {"aria-label", std::string{label}}}, table);
}

std::string range_text(const std::string& low, const std::string& high) {
  return low == high ? low : low + " to " + high;
}

/// An end of an interval; few runs leave it open.
std::string end_text(const Json& interval, std::string_view end) {
  return interval.at(end).is_null() ? "?" : tidy_number(number_at(interval, end));
}

const Json& chance_of(const Json& strategy, std::string_view column) {
  return column_at(strategy, column).at("probability");
}

/// Of the releases to which it can happen, with its share of all releases below.
Cell class_cell(const Json& strategy, std::string_view column) {
  const Json& of_class = column_at(strategy, column).at("share_of_class");
  Cell cell = of_class.at("releases") == 0 ? Cell{"–", "none drawn"} : chance_cell(of_class);
  cell.remark = fmt::format("{} of all", percent_text(number_at(chance_of(strategy, column), "value")));
  return cell;
}

/// Cost beyond that of the recommended strategy; 95 % interval of all such differences together.
Cell difference_cell(const Json& strategy) {
  const Json& difference = strategy.at("cost_above_choice");
  if (difference.is_null()) return {"–", ""};
  return {tidy_number(number_at(difference, "value")),
          range_text(end_text(difference, "low"), end_text(difference, "high"))};
}

std::vector<Cell> comparison_cells(const Json& s, const Json& summary) {
  return {{text_at(s, "label"), ""},
          {standing_words(s), ""},
          money_cell(column_at(s, "total_cost").at("mean")),
          difference_cell(s),
          money_cell_of_quantile(quantile_at(s, "total_cost_sampled", 0.95)),
          money_cell(column_at(s, "total_cost_sampled").at("worst_5_percent")),
          std::isfinite(budget_of(summary)) ? chance_cell(chance_of(s, "over_budget")) : Cell{"–", "no budget"},
          class_cell(s, "regression_fully_rolled_out"),
          class_cell(s, "false_rollback"),
          time_cell(quantile_at(s, "full_h", 0.5)),
          time_cell(quantile_at(s, "full_h", 0.95))};
}

const std::vector<Heading>& comparison_headings() {
  static const std::vector<Heading> headings{{"Strategy", Reads::words},
                                             {"Verdict", Reads::verdict},
                                             {"mean"},
                                             {"above the recommended"},
                                             {"p95"},
                                             {"mean of worst\u00a05\u00a0%"},
                                             {"over budget, share of releases"},
                                             {"fully rolled out, share of regressions"},
                                             {"rolled\u00a0back, share of good versions"},
                                             {"median"},
                                             {"p95"}};
  return headings;
}

Markup comparison_heading(std::string_view currency) {
  const auto group = [](const std::string& words, const char* columns) {
    return element("th", {{"scope", "colgroup"}, {"colspan", columns}, {"class", "group"}}, text(words));
  };
  const auto single = [](const std::string& words) {
    return element("th", {{"scope", "col"}, {"rowspan", "2"}, {"class", "words"}}, text(words));
  };
  const Markup groups = single("Strategy") + single("Verdict") +
                        group(fmt::format("Cost of a release ({})", currency), "4") + group("Probability", "3") +
                        group("Time to 100\u00a0% of traffic", "2");
  const std::vector<Heading>& all = comparison_headings();
  return element("thead", element("tr", groups) + column_headings({all.begin() + 2, all.end()}));
}

}  // namespace

Markup plain_table(std::string_view caption, const std::vector<Heading>& headings,
                   const std::vector<std::vector<Cell>>& rows) {
  Markup body;
  for (const std::vector<Cell>& row : rows) body += data_row(row, headings);
  return scrollable(element("table", element("caption", text(caption)) + element("thead", column_headings(headings)) +
                                         element("tbody", body)),
                    caption);
}

Markup ranked_table(std::string_view caption, const std::vector<Heading>& headings,
                    const std::vector<std::vector<Cell>>& rows, const std::vector<std::string>& classes) {
  Markup body;
  for (std::size_t i = 0; i < rows.size(); ++i) body += data_row(rows[i], headings, classes.at(i));
  return scrollable(element("table", element("caption", {{"class", "unseen"}}, text(caption)) +
                                         element("thead", column_headings(headings)) + element("tbody", body)),
                    caption);
}

std::string standing_words(const Json& strategy) {
  const std::string standing = text_at(strategy, "standing");
  if (standing == "chosen") return "✓ recommended";
  if (standing == "tied") return "≈ practically tied";
  if (standing == "undecided") return "? undecided";
  if (standing == "breaks_limit") return "✕ breaks a limit: " + broken_limits_of(strategy);
  return "– worse";
}

Cell money_cell(const Json& estimate) {
  if (estimate.contains("low"))
    return {tidy_number(number_at(estimate, "value")) + (rests_on_too_few_runs(estimate) ? "†" : ""),
            range_text(end_text(estimate, "low"), end_text(estimate, "high"))};
  const auto [value, error] = with_error(number_at(estimate, "value"), normal_half_width(.95) * error_at(estimate));
  return {value, "± " + error};
}

Cell rate_cell(const Json& estimate) {
  const auto [value, error] =
      with_error(100 * number_at(estimate, "value"), 100 * normal_half_width(.95) * error_at(estimate));
  return {value, "± " + error};
}

Cell money_cell_of_quantile(const Json* quantile) {
  if (!quantile) return {"–", ""};
  return {tidy_number(number_at(*quantile, "value")),
          range_text(end_text(*quantile, "low"), end_text(*quantile, "high"))};
}

Cell chance_cell(const Json& bounded) {
  const std::string low = percent_text(number_at(bounded, "low"));
  return {percent_text(number_at(bounded, "value")),
          range_text(low.substr(0, low.size() - 2), percent_text(number_at(bounded, "high")))};
}

Cell time_cell(const Json* quantile) {
  if (!quantile) return {"–", ""};
  const std::string value = hours_text(time_at(*quantile, "value"));
  const std::string range = range_text(hours_text(time_at(*quantile, "low")), hours_text(time_at(*quantile, "high")));
  return {value, range == value ? "" : range};
}

Markup comparison_table(const Json& summary) {
  Markup body;
  for (const Json& strategy : summary.at("strategies")) {
    body += data_row(comparison_cells(strategy, summary), comparison_headings(),
                     strategy.at("standing").get_ref<const std::string&>());
  }
  const bool few = std::ranges::any_of(summary.at("strategies"), [](const Json& strategy) {
    return rests_on_too_few_runs(column_at(strategy, "total_cost").at("mean")) ||
           rests_on_too_few_runs(column_at(strategy, "total_cost_sampled").at("worst_5_percent"));
  });
  const std::string note = fmt::format(
      "Small figures: 95 % CI from {} runs; those of differences are simultaneous for all strategies. Negative cost = "
      "net saving. Times: a release that never reaches 100 % of traffic counts as the longest.{}",
      grouped(summary.at("study").at("runs").get<std::int64_t>()),
      few ? " † too few runs for a reliable interval." : "");
  const Markup table = element("table", {{"class", "comparison"}},
                               element("caption", {{"class", "unseen"}}, text("Comparison of strategies")) +
                                   comparison_heading(currency_of(summary)) + element("tbody", body));
  return scrollable(table, "Comparison of strategies") + element("p", {{"class", "small"}}, text(note));
}

Markup differences_table(const Json& summary) {
  std::vector<std::vector<Cell>> rows;
  for (const Json& s : summary.at("strategies")) {
    const Json& regret = s.at("regret");
    rows.push_back({{text_at(s, "label"), ""},
                    {standing_words(s), ""},
                    difference_cell(s),
                    regret.is_null() ? Cell{"–", ""} : money_cell(regret),
                    {percent_text(number_at(s, "cheapest_in")), ""}});
  }
  return plain_table(
      "Mean cost above the recommended strategy, with simultaneous 95 % CI. Regret: mean cost above the cheapest "
      "strategy "
      "within the limits in the same world",
      {{"Strategy", Reads::words},
       {"Verdict", Reads::verdict},
       {fmt::format("above the recommended ({})", currency_of(summary))},
       {fmt::format("regret ({})", currency_of(summary))},
       {"cheapest in, share of releases"}},
      rows);
}

namespace {

/// Mean cost in the worlds of one class, with its interval where these are enough for one.
Cell outcome_cell(const Json& outcome) {
  const Json& mean = outcome.at("mean");
  if (mean.is_null()) return {"–", "none drawn"};
  if (outcome.at("runs") < fewest_runs_for_interval) return {tidy_number(number_at(mean, "value")), "too few runs"};
  return money_cell(mean);
}

}  // namespace

Markup outcomes_table(const Json& summary) {
  const Json& strategies = summary.at("strategies");
  std::vector<Heading> headings{{"Strategy", Reads::words}};
  for (const Json& outcome : strategies.front().at("cost_by_outcome")) {
    std::string name = text_at(outcome, "outcome");
    std::ranges::replace(name, '_', ' ');
    headings.push_back({fmt::format("{} ({} runs)", name, grouped(outcome.at("runs").get<std::int64_t>()))});
  }
  std::vector<std::vector<Cell>> rows;
  for (const Json& s : strategies) {
    std::vector<Cell> row{{text_at(s, "label"), ""}};
    for (const Json& outcome : s.at("cost_by_outcome")) row.push_back(outcome_cell(outcome));
    rows.push_back(std::move(row));
  }
  return element("section",
                 element("h2", text("Cost by outcome class")) +
                     plain_table(fmt::format("Mean cost of a release in {} by the true outcome class of the "
                                             "candidate, with 95 % CI from {} runs on († too few runs for a reliable "
                                             "interval)",
                                             currency_of(summary), fewest_runs_for_interval),
                                 headings, rows));
}

Markup limits_table(const Json& summary) {
  std::vector<std::vector<Cell>> rows;
  for (const Json& s : summary.at("strategies")) {
    for (const Json& check : s.at("limits")) {
      const std::string keeps = text_at(check, "keeps");
      const Json& bounds = check.at("bounds");
      rows.push_back({{text_at(s, "label"), ""},
                      {text_at(check, "words"), ""},
                      chance_cell(check.at("probability")),
                      {range_text(percent_text(number_at(bounds, "low")), percent_text(number_at(bounds, "high"))), ""},
                      {percent_text(number_at(check, "at_most")), ""},
                      {keeps == "yes"  ? "✓ kept"
                       : keeps == "no" ? "✕ broken"
                                       : "? undecided",
                       ""}});
    }
  }
  if (rows.empty()) return {};
  return element("section", element("h2", text("Limits")) + plain_table("Limits on the probability of events",
                                                                        {{"Strategy", Reads::words},
                                                                         {"event", Reads::words},
                                                                         {"share of releases"},
                                                                         {"simultaneous bounds"},
                                                                         {"limit"},
                                                                         {"kept?", Reads::words}},
                                                                        rows));
}

Markup offline_table(const Json& summary) {
  const Json& scenario = summary.at("scenario");
  if (!scenario.contains("offline")) return {};
  std::vector<std::vector<Cell>> rows;
  for (const Json& outcome : scenario.at("offline").at("outcomes")) {
    if (number_at(outcome, "probability") == 0.0) continue;
    std::string name = text_at(outcome, "outcome");
    std::ranges::replace(name, '_', ' ');
    rows.push_back({{name, ""},
                    {percent_text(number_at(outcome, "probability")), ""},
                    {percent_text(number_at(outcome, "passes")), ""},
                    {percent_text(number_at(outcome, "given_pass")), ""}});
  }
  return plain_table(
      fmt::format("Offline evaluation: {} of candidates pass; the runs are releases of candidates that passed",
                  percent_text(number_at(scenario.at("offline"), "passes"))),
      {{"Outcome", Reads::words}, {"probability"}, {"passes"}, {"probability if passed"}}, rows);
}

}  // namespace rollcast::reports
