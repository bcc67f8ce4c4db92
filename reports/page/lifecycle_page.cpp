#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "explain/words.hpp"
#include "figures.hpp"
#include "page_frame.hpp"
#include "page_parts.hpp"

namespace rollcast::reports {

namespace {

Markup study_section(const Json& summary) {
  const Json& scenario = summary.at("scenario");
  const Json& verdict = summary.at("verdict");
  const Markup facts =
      fact("forecast begins", text_at(scenario, "start")) +
      fact("forecast covers", with_spaces(text_at(scenario, "until"))) +
      fact("indifference threshold",
           fmt::format("below {}{}", money_text(number_at(verdict, "indifference"), currency_of(summary)),
                       verdict.at("indifference_is_derived") == true ? " (1 % of the cheapest plan's cost)" : "")) +
      fact("plans", grouped(static_cast<std::int64_t>(summary.at("plans").size()))) + settings_facts(scenario);
  return element("section", element("h2", text("Study")) +
                                element("p", {{"class", "story"}}, text(text_at(scenario, "story"))) +
                                element("dl", facts));
}

/// The charts of these names that there are, in their order.
Markup figures_of(const Json& summary, const Charts& charts, std::span<const std::string_view> names) {
  Markup figures;
  for (const Chart& chart : charts)
    if (std::ranges::find(names, chart.name) != names.end()) figures += figure(summary, chart);
  return element("div", {{"class", "figures"}}, figures);
}

}  // namespace

std::string lifecycle_page(const Json& summary, const Charts& charts, std::span<const PageScript> scripts) {
  constexpr std::array<std::string_view, 3> over_time{"plan_quality", "service_lanes", "plan_cost"};
  constexpr std::array<std::string_view, 2> below{"cadence", "lineage"};
  const Markup main = answer(summary) + plans_table(summary) + charts_note(charts, scripts) +
                      figures_of(summary, charts, over_time) + delivery_section(summary) +
                      figures_of(summary, charts, below) + study_section(summary);
  return whole_page(
      summary, provenance(summary, text_at(summary.at("study"), "mode") + ", many releases") + element("main", main),
      charts, scripts);
}

}  // namespace rollcast::reports
