#include "rollcast/reports/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "reports/figures.hpp"
#include "support/catch.hpp"
#include "support/sample_study.hpp"

namespace rollcast::test::summary_test {

using Json = nlohmann::ordered_json;

namespace {

Json summary_of(const test::SampleStudy& study) { return summary_json(study.scenario, study.result, study.identity); }

std::string headline_of(const test::SampleStudy& study) {
  return summary_of(study).at("verdict").at("headline").get<std::string>();
}

std::string reasons_of(const test::SampleStudy& study) {
  std::string all;
  const Json summary = summary_of(study);
  for (const Json& reason : summary.at("verdict").at("reasons")) all += reason.get<std::string>() + "\n";
  return all;
}

}  // namespace

TEST_CASE("The summary carries what the page is rebuilt from, in a stable order") {
  const Json summary = summary_of(test::sample_study(500));
  std::vector<std::string> keys;
  for (const auto& [key, value] : summary.items()) keys.push_back(key);
  CHECK(keys == std::vector<std::string>{"format", "version", "scenario", "study", "decision", "verdict", "cost_parts",
                                         "strategies"});
  CHECK(summary["scenario"]["start"] == "Tue 10:00");
  CHECK(summary["scenario"]["until"] == "30d");
  CHECK(summary["study"]["runs"] == 500);
  CHECK(summary["strategies"].size() == 5);
  CHECK(summary["strategies"][3]["columns"].size() == ledger_columns().size());
  CHECK(summary["strategies"][3]["cost_of_50_releases"].size() == 50);
}

TEST_CASE("The summary's text reads back as the same summary, and is the same every time") {
  const test::SampleStudy study = test::sample_study(500);
  const Json summary = summary_of(study);
  CHECK(Json::parse(summary_text(summary)) == summary);
  CHECK(summary_text(summary_of(study)) == summary_text(summary));
}

TEST_CASE("A time that never comes is null beside the probability that it does") {
  const Json none = summary_of(test::sample_study(500)).at("strategies").at(4);
  const Json& full = none.at("columns").at("full_h");
  CHECK(full.at("happened").at("value") == 0);
  CHECK(full.at("quantiles").at(2).at("value").is_null());
  CHECK_FALSE(full.contains("mean"));
}

TEST_CASE("No number that is not finite reaches the summary") {
  test::SampleStudy study = test::sample_study(500);
  study.result.strategies[0].mcb.interval.high = std::numeric_limits<double>::infinity();
  study.result.strategies[1].columns[0].mean->standard_error = std::numeric_limits<double>::quiet_NaN();
  const std::string text = summary_text(summary_of(study));
  CHECK(Json::parse(text)["strategies"][0]["cost_above_best_other"]["high"].is_null());
  CHECK(text.find("inf") == std::string::npos);
  CHECK(text.find("nan") == std::string::npos);
}

TEST_CASE(
    "A choice is named with its cost, what it saves, what is excluded, what happens to bad and good versions, and what "
    "changes it") {
  const test::SampleStudy study = test::sample_study();
  CHECK(headline_of(study) == "Choose canary");
  const std::string reasons = reasons_of(study);
  for (const char* words :
       {"canary has the lowest mean cost within the limits: ", " EUR less than none (95 % CI ",
        "the runner-up (paired difference, simultaneous for all rivals).",
        "on \"regression fully rolled out\" excludes big_bang with 2", "Of 100 regressions, canary lets ",
        " of 100 releases without a regression, it rolls back ", "5 % of releases cost more than",
        "The budget of 5k EUR is exceeded in", "reach 100 % of traffic within 26 h", "Regret: ",
        "The recommendation changes to not releasing if P(mild) rises above 39 % (95 % CI 38 to 40 %; you assume 15 "
        "%)"}) {
    CHECK_THAT(reasons, Catch::Contains(words));
  }
  CHECK_THAT(reasons, !Catch::Contains("±") && !Catch::Contains("99 %"));
}

namespace {

/// Whether a sentence says a figure as the summary holds it.
bool says_difference(const std::string& reasons, const Json& difference) {
  return reasons.find(fmt::format("{} EUR less than {} (95 % CI {} to {} EUR)", tidy_number(difference["value"]),
                                  difference["label"].get<std::string>(), tidy_number(difference["low"]),
                                  tidy_number(difference["high"]))) != std::string::npos;
}

}  // namespace

TEST_CASE("The sentences say the numbers of the summary, and a wrong one would be noticed") {
  const test::SampleStudy study = test::sample_study();
  const Json summary = summary_of(study);
  const std::string reasons = reasons_of(study);
  Json runner_up = summary["verdict"]["runner_up"];
  CHECK(says_difference(reasons, runner_up));
  runner_up["low"] = .9 * runner_up["low"].get<double>();
  CHECK_FALSE(says_difference(reasons, runner_up));
  // The difference is that of the means, and of the runs themselves.
  const auto mean = [&](std::size_t s) {
    return summary["strategies"][s]["columns"]["total_cost"]["mean"]["value"].get<double>();
  };
  CHECK(summary["verdict"]["runner_up"]["value"].get<double>() == Approx(mean(4) - mean(3)));

  std::int64_t bad = 0, through = 0;
  for (std::size_t i = 3; i < study.records.size(); i += 5) {
    bad += is_regression(study.records[i].truth);
    through += study.records[i].regression_fully_rolled_out > 0;
  }
  const Json& share = summary["strategies"][3]["columns"]["regression_fully_rolled_out"]["share_of_class"];
  CHECK(share["events"] == through);
  CHECK(share["releases"] == bad);
  const auto says = [&](double of_100) {
    return reasons.find(fmt::format("Of 100 regressions, canary lets {} (95 % CI", tidy_number(of_100))) !=
           std::string::npos;
  };
  const double of_100 = 100.0 * static_cast<double>(through) / static_cast<double>(bad);
  CHECK(says(of_100 < 10 ? std::round(10 * of_100) / 10 : std::round(of_100)));
  // Must fail: the share of all releases.
  CHECK_FALSE(says(std::round(100.0 * static_cast<double>(through) / 4000)));
}

TEST_CASE("Choosing to release nothing reads: do not release") {
  test::SampleStudy study = test::sample_study(500);
  study.result.verdict.kind = VerdictKind::choose;
  study.result.verdict.choice = "none";
  CHECK(headline_of(study) == "Do not release");
  CHECK_THAT(reasons_of(study), !Catch::Contains("100 % of traffic within"));
}

TEST_CASE("A verdict that is open says so and what would close it") {
  test::SampleStudy study = test::sample_study(500);
  Verdict& verdict = study.result.verdict;
  for (StrategySummary& s : study.result.strategies) s.limits.clear();
  verdict.choice = "canary";
  verdict.contenders = {"blue_green", "none"};
  verdict.kind = VerdictKind::undecided;
  verdict.more_runs = 12'000;
  CHECK(headline_of(study) == "Undecided: 12,000 more runs needed");
  CHECK_THAT(reasons_of(study), Catch::StartsWith("500 runs do not separate canary, blue_green and none.\nSo far: "));
  study.result.strategies[3].limits = {
      {{RiskEvent::regression_fully_rolled_out, Probability{.12}}, 55, {.11, {.085, .14}}, {.07, .16}, Keeps::unsure}};
  verdict.contenders = {};
  CHECK_THAT(
      reasons_of(study),
      Catch::StartsWith("500 runs do not show whether canary keeps every limit: \"regression fully rolled out\" in "
                        "11 % (95 % CI 8.5 to 14 %) of releases, limit 12 %, simultaneous bounds of all "
                        "limits over all looks 7 to 16 %."));
}

TEST_CASE("Ties say by how much, and equals are called equal") {
  test::SampleStudy study = test::sample_study(500);
  Verdict& verdict = study.result.verdict;
  verdict.kind = VerdictKind::tied;
  verdict.choice = "canary";
  verdict.contenders = {"ab_test", "blue_green"};
  verdict.indifference = 50;
  for (StrategySummary& s : study.result.strategies) s.standing = Standing::worse;
  study.result.strategies[0].standing = study.result.strategies[2].standing = Standing::tied;
  study.result.strategies[0].above_choice = {11, {-7, 30}};
  study.result.strategies[2].above_choice = {0, {0, 0}};
  verdict.equal = {"blue_green"};
  CHECK(headline_of(study) == "Practically tied: canary, ab_test and blue_green");
  CHECK_THAT(reasons_of(study),
             Catch::StartsWith("canary and blue_green are equal: they cost the same in each of 500 runs.\n"
                               "ab_test costs 11 EUR more than canary (95 % CI -7 to 30 EUR): within the indifference "
                               "threshold of 50 EUR (as the scenario states)."));
  verdict.indifference_is_derived = true;
  CHECK_THAT(reasons_of(study), Catch::Contains("1 % of the gap, worst − best mean cost within the limits"));
  verdict.contenders = {"blue_green"};
  CHECK(headline_of(study) == "Equal: canary and blue_green");
}

TEST_CASE("Where limits exclude every strategy that releases, the verdict says that and what comes nearest") {
  test::SampleStudy study = test::sample_study(500);
  Verdict& verdict = study.result.verdict;
  verdict.kind = VerdictKind::none_within_limits;
  verdict.choice = "none";
  verdict.nearest = NearestToLimits{
      "canary",
      {{RiskEvent::regression_fully_rolled_out, Probability{.01}}, 30, {.06, {.04, .085}}, {.03, .1}, Keeps::no}};
  CHECK(headline_of(study) == "No release strategy keeps the limits");
  CHECK_THAT(reasons_of(study),
             Catch::StartsWith(
                 "The limits exclude every strategy that releases. canary comes closest: \"regression fully rolled "
                 "out\" in 6 % (95 % CI 4 to 8.5 %) of releases, limit 1 %."));
  CHECK_THAT(reasons_of(study),
             Catch::Contains("big_bang with 2") && Catch::Contains("The remaining option is not to release."));
  CHECK(summary_of(study)["verdict"]["nearest"]["limit"]["events"] == 30);
  verdict.choice.clear();
  CHECK_THAT(reasons_of(study), !Catch::Contains("The remaining option"));
}

TEST_CASE("A break-even point at a limit names the limit, and what is held with it") {
  test::SampleStudy study = test::sample_study(500);
  study.result.verdict.kind = VerdictKind::choose;
  study.result.verdict.choice = "canary";
  study.result.verdict.break_evens = {{"P(no change)",
                                       "/candidate/outcomes/no_change/probability",
                                       .45,
                                       .64,
                                       .01,
                                       {.62, .66},
                                       "big_bang",
                                       "big_bang",
                                       LimitSpec{RiskEvent::regression_fully_rolled_out, Probability{.12}},
                                       {"/candidate/fixed_is_improvement"}}};
  CHECK_THAT(reasons_of(study), Catch::Contains("The recommendation changes to big_bang if P(no change) rises above 64 "
                                                "% (95 % CI 62 to 66 %; you assume 45 %): "
                                                "big_bang then keeps the limit of 12 % on \"regression fully rolled "
                                                "out\", with P(fixed version is an improvement) unchanged."));
}

TEST_CASE("A verdict for a strategy that was not run is an internal error") {
  test::SampleStudy study = test::sample_study(500);
  study.result.verdict.choice = "rolling";
  CHECK_THROWS_AS(summary_of(study), std::logic_error);
}

TEST_CASE("The content hash is FNV-1a") {
  CHECK(content_hash("") == "cbf29ce484222325");
  CHECK(content_hash("a") == "af63dc4c8601ec8c");
  CHECK(content_hash("foobar") == "85944171f73967e8");
}

}  // namespace rollcast::test::summary_test
