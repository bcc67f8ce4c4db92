#include "rollcast/reports/summary.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/sample_study.hpp"

namespace rollcast::test::summary_test {

using Json = nlohmann::ordered_json;

namespace {

Json summary_of(const test::SampleStudy& study) {
  return summary_json(study.scenario, study.result, study.identity);
}

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

TEST_CASE("A choice is named with its cost, its tail, its risks, its time, its price and what flips it") {
  const test::SampleStudy study = test::sample_study();
  CHECK(headline_of(study) == "Choose canary");
  const std::string reasons = reasons_of(study);
  for (const char* words :
       {"Least expected cost of the strategies that keep the limits:", "EUR for canary; next comes none with",
        "One release in twenty costs more than", "The budget of 5k EUR is exceeded in",
        "a bad version reaches everyone in", "reach full exposure within 26 h",
        "The price paid: in 100 % of releases some other strategy would have been cheaper",
        "It flips: if P(severe) rises above 21 % (now 8 %), do not release.",
        "It flips: if the price of a failed request falls below 0.35 EUR (now 2.4 EUR), choose blue_green."}) {
    CHECK_THAT(reasons, Catch::Contains(words));
  }
}

TEST_CASE("Choosing to release nothing reads: do not release") {
  test::SampleStudy study = test::sample_study(500);
  study.result.verdict.choice = "none";
  CHECK(headline_of(study) == "Do not release");
  CHECK_THAT(reasons_of(study), !Catch::Contains("full exposure"));
}

TEST_CASE("A verdict that is open says so and what would close it") {
  test::SampleStudy study = test::sample_study(500);
  Verdict& verdict = study.result.verdict;
  verdict.contenders = {"blue_green", "none"};

  verdict.kind = VerdictKind::undecided;
  verdict.more_runs = 12'000;
  CHECK(headline_of(study) == "Undecided: run 12,000 more");
  CHECK_THAT(reasons_of(study), Catch::StartsWith("500 runs cannot tell canary, blue_green and none apart.\nSo far: "));
  verdict.contenders = {};
  CHECK_THAT(reasons_of(study), Catch::StartsWith("500 runs cannot tell whether canary keeps every limit."));

  verdict.kind = VerdictKind::tied;
  verdict.contenders = {"canary", "blue_green"};
  CHECK(headline_of(study) == "Tied: canary and blue_green");

  verdict.kind = VerdictKind::none_within_limits;
  verdict.choice.clear();
  CHECK(headline_of(study) == "No strategy keeps the limits");
  CHECK_THAT(reasons_of(study),
             Catch::Contains("big_bang: bad version reaches everyone in 2") && Catch::Contains("(limit 12 %)"));
}

TEST_CASE("A verdict for a strategy that was not played is our own fault") {
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
