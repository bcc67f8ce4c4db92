#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "figures.hpp"
#include "page_parts.hpp"

namespace rollcast::reports {

namespace {

Markup cell_content(const Cell& cell) {
  Markup content = text(cell.value);
  if (!cell.error.empty()) content += element("span", {{"class", "error"}}, text(cell.error));
  return content;
}

std::string class_of(const Heading& heading) {
  return heading.reads == Reads::words ? "words" : "";
}

Markup data_row(const std::vector<Cell>& cells, const std::vector<Heading>& headings, std::string_view row_class = "") {
  Markup row = element("th", {{"scope", "row"}, {"class", "words"}}, cell_content(cells.at(0)));
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

double half_width_of(const Json& summary) {
  return normal_half_width(number_at(summary.at("decision"), "confidence"));
}

std::string range_text(const std::string& low, const std::string& high) {
  return low == high ? low : low + " to " + high;
}

const Json& chance_of(const Json& strategy, std::string_view column) {
  return column_at(strategy, column).at("probability");
}

std::vector<Cell> comparison_cells(const Json& s, const Json& summary) {
  const double half_width = half_width_of(summary);
  return {{text_at(s, "label"), ""},
          money_cell(column_at(s, "total_cost").at("mean"), half_width),
          money_cell_of_quantile(quantile_at(s, "total_cost_sampled", 0.95)),
          money_cell(column_at(s, "total_cost_sampled").at("worst_5_percent"), half_width),
          std::isfinite(budget_of(summary)) ? chance_cell(chance_of(s, "over_budget")) : Cell{"–", "none set"},
          chance_cell(chance_of(s, "bad_reaches_everyone")),
          chance_cell(chance_of(s, "false_roll_back")),
          time_cell(quantile_at(s, "full_h", 0.5)),
          time_cell(quantile_at(s, "full_h", 0.95)),
          {standing_words(s), ""}};
}

const std::vector<Heading>& comparison_headings() {
  static const std::vector<Heading> headings{{"Strategy", Reads::words},
                                             {"mean"},
                                             {"95\u00a0% stay below"},
                                             {"mean of worst\u00a05\u00a0%"},
                                             {"it goes over budget"},
                                             {"a bad version reaches everyone"},
                                             {"a good version is rolled\u00a0back"},
                                             {"half by"},
                                             {"95\u00a0% by"},
                                             {"Verdict", Reads::words}};
  return headings;
}

Markup comparison_heading(std::string_view currency) {
  const auto group = [](const std::string& words, const char* columns) {
    return element("th", {{"scope", "colgroup"}, {"colspan", columns}, {"class", "group"}}, text(words));
  };
  const Markup strategy = element("th", {{"scope", "col"}, {"rowspan", "2"}, {"class", "words"}}, text("Strategy"));
  const Markup verdict = element("th", {{"scope", "col"}, {"rowspan", "2"}, {"class", "words"}}, text("Verdict"));
  const Markup groups = strategy + group(fmt::format("Cost of a release ({})", currency), "3") +
                        group("Chance that", "3") + group("Time to full exposure", "2") + verdict;
  const std::vector<Heading>& all = comparison_headings();
  return element("thead", element("tr", groups) + column_headings({all.begin() + 1, all.end() - 1}));
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

std::string standing_words(const Json& strategy) {
  const std::string standing = text_at(strategy, "standing");
  if (standing == "chosen") return "✓ chosen";
  if (standing == "tied") return "≈ tied";
  if (standing == "undecided") return "? undecided";
  if (standing == "breaks_limit") return "✕ breaks a limit";
  return "– worse";
}

Cell money_cell(const Json& estimate, double half_width) {
  const auto [value, error] =
      with_error(number_at(estimate, "value"), half_width * error_at(estimate));
  return {value, "± " + error};
}

/// An end of an interval; few runs leave it open.
std::string end_text(const Json& interval, std::string_view end) {
  return interval.at(end).is_null() ? "?" : tidy_number(number_at(interval, end));
}

Cell money_cell_of_quantile(const Json* quantile) {
  if (!quantile) return {"–", ""};
  return {tidy_number(number_at(*quantile, "value")), range_text(end_text(*quantile, "low"), end_text(*quantile, "high"))};
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
  const std::string note = fmt::format(
      "Small figures: {} simulation error of {} runs. Times: a release that never gets there counts as the longest.",
      percent_text(number_at(summary.at("decision"), "confidence")),
      grouped(summary.at("study").at("runs").get<std::int64_t>()));
  const Markup table = element("table", {{"class", "comparison"}},
                               element("caption", {{"class", "unseen"}}, text("The strategies compared")) +
                                   comparison_heading(currency_of(summary)) + element("tbody", body));
  return scrollable(table, "The strategies compared") + element("p", {{"class", "small"}}, text(note));
}

Markup differences_table(const Json& summary) {
  std::vector<std::vector<Cell>> rows;
  for (const Json& s : summary.at("strategies")) {
    const Json& above = s.at("cost_above_best_other");
    rows.push_back({{text_at(s, "label"), ""},
                    {tidy_number(number_at(above, "value")), ""},
                    {range_text(tidy_number(number_at(above, "low")), tidy_number(number_at(above, "high"))), ""},
                    {percent_text(number_at(s, "cheapest_in")), ""},
                    {standing_words(s), ""}});
  }
  return plain_table(
      "Expected cost above that of the best other strategy",
      {{"Strategy", Reads::words},
       {fmt::format("above the best other ({})", currency_of(summary))},
       {fmt::format("{} simultaneous interval", percent_text(number_at(summary.at("decision"), "confidence")))},
       {"cheapest in"},
       {"Verdict", Reads::words}},
      rows);
}

Markup limits_table(const Json& summary) {
  std::vector<std::vector<Cell>> rows;
  for (const Json& s : summary.at("strategies")) {
    for (const Json& check : s.at("limits")) {
      const std::string keeps = text_at(check, "keeps");
      rows.push_back({{text_at(s, "label"), ""},
                      {text_at(check, "words"), ""},
                      chance_cell(check.at("probability")),
                      {percent_text(number_at(check, "at_most")), ""},
                      {keeps == "yes"  ? "✓ keeps it"
                       : keeps == "no" ? "✕ breaks it"
                                       : "? unsure",
                       ""}});
    }
  }
  if (rows.empty()) return {};
  return element(
      "section",
      element("h2", text("Limits")) +
          plain_table(
              "Events that a strategy must keep rare",
              {{"Strategy", Reads::words}, {"event", Reads::words}, {"chance"}, {"at most"}, {"kept?", Reads::words}},
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
  return plain_table(fmt::format("Before the release {} of candidates pass; the runs are those of candidates that did",
                                 percent_text(number_at(scenario.at("offline"), "passes"))),
                     {{"Outcome", Reads::words}, {"chance"}, {"passes"}, {"chance if passed"}}, rows);
}

}  // namespace rollcast::reports
