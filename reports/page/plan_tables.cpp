#include <fmt/format.h>

#include "figures.hpp"
#include "page_parts.hpp"

namespace rollcast::reports {

namespace {

/// A value with its 95 % interval below it, in words that `words` gives; a dash for none.
template <class Words>
Cell interval_cell(const Json& bounded, Words words) {
  if (bounded.is_null()) return {"–", ""};
  const auto end = [&](const char* key) {
    return bounded.at(key).is_null() ? std::string{"?"} : words(number_at(bounded, key));
  };
  return {words(number_at(bounded, "value")), fmt::format("{} to {}", end("low"), end("high"))};
}

Cell share_cell(const Json& share) { return {share.is_null() ? "–" : percent_text(share.get<double>())}; }

std::vector<Cell> plan_cells(const Json& plan) {
  return {{text_at(plan, "label")},
          {std::string{plan_standing_words(plan)}},
          money_cell(plan.at("total_cost")),
          interval_cell(plan.at("above_cheapest"), tidy_number),
          {tidy_number(number_at(plan, "releases_per_year"))},
          share_cell(plan.at("rolled_back_share")),
          share_cell(plan.at("superseded_share")),
          {fmt::format("{} d", tidy_number(number_at(plan, "data_age_days")))},
          {fmt::format("{:.3g} %", 100.0 * number_at(plan, "failure_rate"))},
          money_cell(plan.at("excess_failures"))};
}

std::vector<Cell> delivery_cells(const Json& plan) {
  const Json& dora = plan.at("dora");
  Cell lead = interval_cell(dora.at("change_lead_time_h"), [](double hours) { return hours_text(hours); });
  if (!dora.at("median_change_lead_time_h").is_null())
    lead.remark = "median " + hours_text(number_at(dora, "median_change_lead_time_h"));
  Cell recovery =
      interval_cell(dora.at("failed_deployment_recovery_time_h"), [](double hours) { return hours_text(hours); });
  if (dora.at("open_failures") != 0)
    recovery.remark = fmt::format("{} still open", grouped(dora.at("open_failures").get<std::int64_t>()));
  return {{text_at(plan, "label")},
          money_cell(dora.at("deployments_per_30_days")),
          lead,
          interval_cell(dora.at("change_fail_rate"), percent_text),
          recovery,
          interval_cell(dora.at("rework_rate"), percent_text)};
}

/// What DORA's survey of 2024 found, as far as it was read where others quote it. Recovery times, and the fail rates of
/// the two lower clusters, are left out: their figures differ from page to page.
Markup published_clusters() {
  const std::vector<std::vector<Cell>> rows{
      {{"elite"}, {"19 %"}, {"on demand"}, {"less than a day"}, {"5 %"}},
      {{"high"}, {"22 %"}, {"daily to weekly"}, {"a day to a week"}, {"20 %"}},
      {{"medium"}, {"35 %"}, {"weekly to monthly"}, {"a week to a month"}, {"–"}},
      {{"low"}, {"25 %"}, {"monthly to every six months"}, {"one to six months"}, {"–"}}};
  return plain_table(
      "For comparison: clusters of teams in DORA's Accelerate State of DevOps Report 2024, as quoted by others; "
      "answers "
      "of "
      "people who were asked, not measurements, and of software at large, not of models. –: not published the same "
      "everywhere. The report of 2025 has no clusters",
      {{"Cluster", Reads::words},
       {"share of those asked"},
       {"deployment frequency", Reads::words},
       {"change lead time", Reads::words},
       {"change fail rate"}},
      rows);
}

}  // namespace

std::string_view plan_standing_words(const Json& plan) {
  const std::string standing = text_at(plan, "standing");
  if (standing == "cheapest") return "✓ cheapest";
  if (standing == "equal") return "= the same";
  if (standing == "as_good") return "≈ as good";
  if (standing == "undecided") return "? undecided";
  return "– costs more";
}

Markup plans_table(const Json& summary) {
  const std::string currency = currency_of(summary);
  std::vector<std::vector<Cell>> rows;
  std::vector<std::string> classes;
  for (const Json& plan : summary.at("plans")) {
    rows.push_back(plan_cells(plan));
    const std::string standing = text_at(plan, "standing");
    classes.push_back(standing == "cheapest" ? "chosen" : standing == "undecided" ? "undecided" : "");
  }
  const std::string note = fmt::format(
      "Small figures: 95 % CI from {} runs; those of differences hold for all plans at once († too few runs for a "
      "reliable interval). Cost: all failures, people, deployments and candidates until the end, less benefits. "
      "Releases: those of fixed versions too. Rolled back: share of releases, rightly or not. Superseded: share of "
      "candidates prepared. Data age: of the versions in service, mean over time. Failing: share of all requests. More "
      "failures: than in the same worlds without any release; negative where fewer fail.",
      grouped(summary.at("study").at("runs").get<std::int64_t>()));
  return ranked_table("Comparison of plans",
                      {{"Plan", Reads::words},
                       {"Verdict", Reads::verdict},
                       {fmt::format("mean cost, {}", currency)},
                       {fmt::format("above the cheapest, {}", currency)},
                       {"releases a year"},
                       {"rolled\u00a0back"},
                       {"superseded"},
                       {"data age"},
                       {"failing"},
                       {"more failures"}},
                      rows, classes) +
         element("p", {{"class", "small"}}, text(note));
}

Markup delivery_section(const Json& summary) {
  std::vector<std::vector<Cell>> rows;
  for (const Json& plan : summary.at("plans")) rows.push_back(delivery_cells(plan));
  const std::string caption = fmt::format(
      "Software delivery metrics as dora.dev defines them, over {} runs with 95 % CI. A deployment brings a version to "
      "users; a rollback is none. Lead time: from the end of the version's training data to its deployment. Fail rate: "
      "deployments rolled back, of all. Recovery: from a failed deployment until it is rolled back, mean of those that "
      "were by the end. Rework: fixed versions, of all deployments",
      grouped(summary.at("study").at("runs").get<std::int64_t>()));
  return element("section", element("h2", text("Delivery metrics (DORA)")) +
                                plain_table(caption,
                                            {{"Plan", Reads::words},
                                             {"deployments in 30 days"},
                                             {"change lead time, mean"},
                                             {"change fail rate"},
                                             {"failed deployment recovery time, mean"},
                                             {"rework rate"}},
                                            rows) +
                                published_clusters());
}

}  // namespace rollcast::reports
