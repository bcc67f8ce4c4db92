#include "rollcast/reports/page.hpp"

#include <fmt/format.h>

#include "explain/words.hpp"
#include "figures.hpp"
#include "page_frame.hpp"
#include "page_parts.hpp"

namespace rollcast::reports {

namespace {

std::string how_run(const Json& study) {
  std::string words = text_at(study, "mode");
  for (const Json& strategy : study.value("run_as_aggregate", Json::array()))
    words += fmt::format(" ({} as aggregate: {})", text_at(strategy, "label"), text_at(strategy, "because"));
  return words;
}

Markup scenario_section(const Json& summary) {
  const Json& scenario = summary.at("scenario");
  const Json& decision = summary.at("decision");
  const std::string currency = currency_of(summary);
  const Markup facts =
      fact("release starts", text_at(scenario, "start")) +
      fact("forecast covers", with_spaces(text_at(scenario, "until"))) +
      fact("budget per release",
           decision.at("budget").is_null() ? "none set" : money_text(budget_of(summary), currency)) +
      fact("indifference threshold",
           fmt::format(
               "below {}{}", money_text(number_at(summary.at("verdict"), "indifference"), currency),
               summary.at("verdict").at("indifference_is_derived") == true ? " (1 % of the gap, worst − best)" : "")) +
      fact("confidence of the verdict", percent_text(number_at(decision, "confidence"))) +
      fact("strategies", grouped(static_cast<std::int64_t>(summary.at("strategies").size()))) +
      settings_facts(scenario);
  return element("section", element("h2", text("Study")) +
                                element("p", {{"class", "story"}}, text(text_at(scenario, "story"))) +
                                element("dl", facts) + offline_table(summary));
}

}  // namespace

std::string report_page(const Json& in_order_of_labels, const Charts& charts, std::span<const PageScript> scripts) {
  const Json summary = by_rank(in_order_of_labels);
  Markup main = answer(summary) + comparison_table(summary) + outcomes_table(summary) + charts_note(charts, scripts);
  Markup figures;
  for (const Chart& chart : charts) figures += figure(summary, chart);
  main += element("div", {{"class", "figures"}}, figures);
  main += element("section", element("h2", text("Cost differences and regret")) + differences_table(summary));
  main += limits_table(summary) + quality_section(summary) + segments_section(summary) + stages_section(summary) +
          scenario_section(summary);
  return whole_page(summary, provenance(summary, how_run(summary.at("study"))) + element("main", main), charts,
                    scripts);
}

}  // namespace rollcast::reports
