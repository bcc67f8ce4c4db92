// The page of a lifecycle, from runs that are made up.

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "rollcast/reports/lifecycle_summary.hpp"
#include "rollcast/reports/page.hpp"
#include "rollcast/reports/plans_text.hpp"
#include "rollcast/study/plan_courses.hpp"
#include "support/catch.hpp"
#include "support/plain_scenario.hpp"

namespace rollcast::test::lifecycle_page_test {

using Json = nlohmann::ordered_json;
using namespace lifecycle;

namespace {

/// Three plans of one strategy, 10, 20 and 40 days apart, and `never`; each release is promoted but the second.
struct MadeUp {
  Scenario scenario = plain_scenario();
  std::vector<Plan> plans;
  std::vector<LifecycleRun> runs;
  std::string resolved;

  Json summary() const {
    return lifecycle_summary_json(scenario, {plans, runs, resolved, 42, 0, Mode::aggregate},
                                  compare_plans(scenario, plans, runs), {"0.1.0", "abcd", "slug"});
  }
};

ReleaseRecord release(std::uint32_t number, double day) {
  ReleaseRecord r;
  r.version = number;
  r.parent = number > 2 ? number - 1 : number == 2 ? 1 : 0;
  if (number == 3) r.parent = 1;
  r.outcome = number == 2 ? Outcome::severe : Outcome::improvement;
  r.data_until = SimTime{} + Duration::days(day - 5);
  r.released = SimTime{} + Duration::days(day);
  r.decided = SimTime{} + Duration::days(day + 1);
  r.decision = number == 2 ? Ending::rolled_back : Ending::promoted;
  return r;
}

LifecycleRun run_of(const Plan& plan, double cost) {
  LifecycleRun run;
  run.record.total_cost = cost;
  run.record.requests = 52e5;
  run.record.failures = 52e3;
  run.periods.assign(shown_periods, {1e5, 1e3, cost / shown_periods});
  if (!plan.triggers.every) return run;
  const double every = plan.triggers.every->in_days();
  for (std::uint32_t k = 1; k * every < 100; ++k) run.releases.push_back(release(k, k * every));
  run.record.releases = static_cast<double>(run.releases.size());
  run.record.attempts = run.record.releases;
  run.record.rollbacks = 1;
  run.dora.deployments = static_cast<std::int64_t>(run.releases.size());
  return run;
}

MadeUp made_up(const std::vector<std::string>& labels = {"ten", "twenty", "forty"}) {
  MadeUp all;
  all.scenario.name = "Fraud <model>";
  all.scenario.until = Duration::days(104);
  Json plans = Json::array();
  double every = 10;
  for (const std::string& label : labels) {
    Plan plan;
    plan.label = label;
    plan.triggers.every = Duration::days(every);
    all.plans.push_back(plan);
    plans.push_back({{"name", label}, {"every", "x"}, {"attempt", "1 USD"}, {"strategy", {{"label", "canary"}}}});
    every *= 2;
  }
  all.plans.emplace_back().label = "never";
  all.resolved = Json{{"lifecycle", {{"plans", plans}}}}.dump();
  for (int r = 0; r < 600; ++r)
    for (std::size_t p = 0; p < all.plans.size(); ++p)
      all.runs.push_back(run_of(all.plans[p], 1'000.0 + 100.0 * static_cast<double>(p) + std::sin(r)));
  return all;
}

std::string bare_page(const Json& summary) { return lifecycle_page(summary, make_lifecycle_charts(summary)); }

/// Where the first of some words that a text lacks, in this order, should be; none when it has all.
std::string first_missing(std::string_view text, const std::vector<std::string>& in_order) {
  std::size_t at = 0;
  for (const std::string& words : in_order) {
    at = text.find(words, at);
    if (at == std::string_view::npos) return words;
  }
  return {};
}

}  // namespace

TEST_CASE("the page of a lifecycle answers first, then shows plans, time, one run, delivery, cadence and lineage") {
  const std::string page = bare_page(made_up().summary());
  const std::vector<std::string> in_order{"<h1>Fraud &lt;model&gt;</h1>",
                                          "seed 42",
                                          "Choose ten",
                                          "The mean cost of ten over ",
                                          "Comparison of plans",
                                          "✓ cheapest",
                                          "– costs more",
                                          "Failing requests over time",
                                          "One run: which version was in service when",
                                          "Cumulative cost",
                                          "Delivery metrics (DORA)",
                                          "State of DevOps Report 2024",
                                          "Cost against cadence",
                                          "Lineage of versions in this run",
                                          "Study"};
  CHECK(first_missing(page, in_order) == "");
  std::vector<std::string> twin = in_order;
  std::ranges::reverse(twin);
  CHECK(first_missing(page, twin) != "");
}

TEST_CASE("the verdict of the page is that of the terminal") {
  const MadeUp all = made_up();
  const Json verdict = all.summary().at("verdict");
  const std::string text = plans_text(all.scenario, compare_plans(all.scenario, all.plans, all.runs));
  CHECK(text.starts_with(verdict.at("headline").get<std::string>() + "."));
  CHECK(verdict.at("choice") == "ten");
}

TEST_CASE("figures that were not published the same everywhere are left out") {
  const std::string page = bare_page(made_up().summary());
  const std::size_t low = page.find("one to six months");
  REQUIRE(low != std::string::npos);
  CHECK(page.substr(low, 60).find("40") == std::string::npos);
  CHECK(page.find("64 %") == std::string::npos);
}

TEST_CASE("cost against cadence is drawn of three plans that are the same but for it, and of no fewer") {
  const auto has_cadence = [](const Json& summary) {
    const Charts charts = make_lifecycle_charts(summary);
    return std::ranges::any_of(charts, [](const Chart& chart) { return chart.name == "cadence"; });
  };
  MadeUp all = made_up();
  CHECK(has_cadence(all.summary()));
  Json resolved = Json::parse(all.resolved);
  resolved["lifecycle"]["plans"][1]["attempt"] = "2 USD";
  all.resolved = resolved.dump();
  CHECK_FALSE(has_cadence(all.summary()));
}

TEST_CASE("the lanes show a version until the next is promoted, and the parent again where an audit finds it bad") {
  const auto served = [](const Json& summary) {
    for (const Chart& chart : make_lifecycle_charts(summary))
      if (chart.name == "service_lanes") {
        std::vector<std::int64_t> versions;
        const Json spec = Json::parse(chart.spec);
        for (const Json& value : spec.at("data").at("values"))
          if (value.at("plan") == "forty" && value.at("lane") == "in service" && value.at("kind") == "bar")
            versions.push_back(value.at("version").get<std::int64_t>());
        return versions;
      }
    return std::vector<std::int64_t>{};
  };
  MadeUp all = made_up();
  CHECK(served(all.summary()) == std::vector<std::int64_t>{0, 1});
  for (LifecycleRun& run : all.runs)
    if (run.releases.size() == 2) run.releases[0].undone = SimTime{} + Duration::days(60);
  CHECK(served(all.summary()) == std::vector<std::int64_t>{0, 1, 0});
}

TEST_CASE("hostile names of plans are shown, never run") {
  const std::string page = bare_page(
      made_up({"</script><script>alert(1)</script>", "\"><img src=x onerror=alert(2)>", "x\xE2\x80\xAEgnp"}).summary());
  CHECK_THAT(page, Catch::Contains("&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;"));
  CHECK_THAT(page, !Catch::Contains("<script>alert") && !Catch::Contains("<img src=x"));
  CHECK_THAT(page, !Catch::Contains("\xE2\x80\xAE"));
}

}  // namespace rollcast::test::lifecycle_page_test
