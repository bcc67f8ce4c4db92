#include "rollcast/reports/page.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "rollcast/reports/base64.hpp"
#include "support/catch.hpp"
#include "support/sample_study.hpp"

namespace rollcast::test::report_test {

using Json = nlohmann::ordered_json;

namespace {

Json summary_of(const test::SampleStudy& study) { return summary_json(study.scenario, study.result, study.identity); }

/// The page as it is without Vega: all of it is ours.
std::string bare_page(const Json& summary) { return report_page(summary, make_charts(summary)); }

std::size_t count_of(std::string_view needle, std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = text.find(needle); at != std::string_view::npos; at = text.find(needle, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("The page answers first: headline, table of all strategies, then charts with their numbers") {
  const std::string page = bare_page(summary_of(test::sample_study()));
  const std::vector<std::string> in_order{"<h1>Fraud model, spring release</h1>",
                                          "seed 42",
                                          "Choose canary",
                                          "Cost of a release (EUR)",
                                          "canary",
                                          "✓ recommended",
                                          "big_bang",
                                          "✕ breaks a limit: regression fully rolled out in ",
                                          "Cost by outcome class",
                                          "50 equally likely releases",
                                          "The numbers behind this chart",
                                          "Probability that a release costs more than a given amount",
                                          "Cost differences and regret",
                                          "Limits",
                                          "Study",
                                          "A card-fraud model"};
  std::size_t at = 0;
  for (const std::string& words : in_order) {
    const std::size_t found = page.find(words, at);
    INFO(words);
    REQUIRE(found != std::string::npos);
    at = found;
  }
  CHECK(count_of("<details>", page) == 4);
}

TEST_CASE("The page asks the network for nothing and lets no foreign script run") {
  const std::string page = bare_page(summary_of(test::sample_study(500)));
  CHECK_THAT(page, Catch::Contains("content=\"default-src &#39;none&#39;; script-src &#39;none&#39;;"));
  CHECK_THAT(page, !Catch::Contains("http://") && !Catch::Contains("https://") && !Catch::Contains("<script") &&
                       !Catch::Contains("<link"));
}

TEST_CASE("The page runs the scripts that it is given, and its policy names each") {
  const Json summary = summary_of(test::sample_study(500));
  const std::vector<PageScript> scripts{{"first();", "sha256-one"}, {std::string{page_script()}, "sha256-two"}};
  const std::string page = report_page(summary, make_charts(summary), scripts);
  CHECK_THAT(page, Catch::Contains("script-src &#39;sha256-one&#39; &#39;sha256-two&#39;;"));
  CHECK(count_of("<script>", page) == 2);
  CHECK_THAT(page, Catch::Contains("<script>first();</script>") && Catch::Contains("id=\"drawing\""));
}

TEST_CASE("Base64 is that of RFC 4648, and reads back") {
  const std::vector<std::pair<std::string, std::string>> known{
      {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}};
  for (const auto& [bytes, text] : known) {
    CHECK(to_base64(bytes) == text);
    CHECK(from_base64(text) == bytes);
  }
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  CHECK(from_base64(to_base64(all)) == all);
  CHECK_THROWS(from_base64("Zg="));
  CHECK_THROWS(from_base64("Z*=="));
}

TEST_CASE("A page without the Vega libraries is complete and says what it lacks") {
  const std::string page = bare_page(summary_of(test::sample_study(500)));
  CHECK_THAT(page, Catch::Contains("This page has no charts, because the Vega libraries"));
  CHECK(count_of("<table", page) == 8);
}

TEST_CASE("The page tells who is hurt where users are in segments, and nothing of it where they are alike") {
  test::SampleStudy study = test::sample_study(500);
  CHECK_THAT(bare_page(summary_of(study)), !Catch::Contains("Impact by segment"));
  for (StrategySummary& s : study.result.strategies)
    s.segments = {{"phones", 0.3, {1'234, 10}, {0.0123, 0.0001}, {-0.0021, 0.0001}}, {"<b>desktops", 0.7, {}, {}, {}}};
  const std::string page = bare_page(summary_of(study));
  CHECK(count_of("<table", page) == 8 + 2);
  for (const char* words : {"Impact by segment", "phones", "1.230<", "−0.210<", "1.234k<", "&lt;b&gt;desktops"})
    CHECK_THAT(page, Catch::Contains(words));
  CHECK_THAT(page, !Catch::Contains("times the stated"));
}

TEST_CASE("The page tells what the excess failures to each segment costs where they have prices of their own") {
  test::SampleStudy study = test::sample_study(500);
  for (StrategySummary& s : study.result.strategies)
    s.segments = {{"phones", 0.3, {}, {}, {}, SegmentCost{2.5, {5'678, 10}}},
                  {"desktops", 0.7, {}, {}, {}, SegmentCost{}}};
  const Json summary = summary_of(study);
  const Json& phones = summary.at("strategies").at(0).at("segments").at(0);
  CHECK(phones.at("failure_cost_ratio") == 2.5);
  CHECK(phones.at("cost").at("value") == 5'678);
  const std::string page = bare_page(summary);
  for (const char* words : {"price ratio", "cost of excess failures, ", "2.5<", "5.678k<"})
    CHECK_THAT(page, Catch::Contains(words));
}

TEST_CASE("The page tells each cost part's share of all costs and savings") {
  const Json summary = summary_of(test::sample_study(500));
  const std::string page = bare_page(summary);
  const std::size_t table = page.find("its share of all costs and savings</caption>");
  REQUIRE(table != std::string::npos);
  const Json& columns = summary.at("strategies").at(3).at("columns");
  const auto mean = [&](const Json& part) {
    return columns.at(part.at("column").get<std::string>()).at("mean").at("value").get<double>();
  };
  double all = 0;
  for (const Json& part : summary.at("cost_parts")) all += std::abs(mean(part));
  const std::string row =
      page.substr(page.find("canary", table), page.find("none", table) - page.find("canary", table));
  const auto shares_told = [&](double whole) {
    return std::ranges::all_of(summary.at("cost_parts"), [&](const Json& part) {
      const auto percent = std::lround(100 * std::abs(mean(part)) / whole);
      return mean(part) == 0 || row.find(", " + std::to_string(percent) + "\u00a0%<") != std::string::npos;
    });
  };
  CHECK(shares_told(all));
  CHECK_FALSE(shares_told(0.8 * all));
}

TEST_CASE("Hostile texts are shown, never run") {
  const Json summary = summary_of(test::hostile_study());
  const std::string page = bare_page(summary);
  CHECK_THAT(page, Catch::Contains("&lt;/script&gt;&lt;script&gt;alert(3)&lt;/script&gt;"));
  CHECK_THAT(page, !Catch::Contains("<script>alert") && !Catch::Contains("<img src=x") &&
                       !Catch::Contains("<svg onload") && !Catch::Contains("<b>EUR"));
  for (const char* bidi : {"\xE2\x80\xAE", "\xE2\x80\xAC", "\xE2\x80\xA8"}) CHECK_THAT(page, !Catch::Contains(bidi));
  for (const Chart& chart : make_charts(summary)) {
    INFO(chart.name);
    CHECK_THAT(chart.spec, !Catch::Contains("\xE2\x80\xAE"));
    CHECK_FALSE(Json::parse(chart.spec).empty());
  }
}

TEST_CASE("The report is the same every time") {
  const Json summary = summary_of(test::sample_study(500));
  CHECK(report_page(summary, make_charts(summary)) ==
        report_page(Json::parse(summary_text(summary)), make_charts(summary)));
}

TEST_CASE("Each chart describes itself with numbers and carries its data") {
  const Json summary = summary_of(test::sample_study());
  const Charts charts = make_charts(summary);
  REQUIRE(charts.size() == 4);
  for (const Chart& chart : charts) {
    INFO(chart.name);
    const Json spec = Json::parse(chart.spec);
    CHECK(spec.at("description") == chart.description);
    CHECK(std::ranges::count_if(chart.description, [](char c) { return c >= '0' && c <= '9'; }) > 10);
    for (const char* label : {"big_bang", "blue_green", "canary"})
      CHECK_THAT(chart.description, Catch::Contains(label));
  }
  const Json dots = Json::parse(charts[0].spec).at("data").at("values");
  CHECK(dots.size() == 5 * 50);
  CHECK(std::ranges::count_if(dots, [](const Json& dot) { return dot.at("place") == "beyond"; }) > 0);
  CHECK_THAT(charts[0].caption, Catch::Contains("arrows are releases beyond it"));
}

TEST_CASE("Of many strategies the charts show the first eight by rank and say so, the tables show all") {
  test::SampleStudy study = test::sample_study(500);
  const StrategySummary canary = study.result.strategies[3];
  for (int i = 0; i < 20; ++i) {
    StrategySummary another = canary;
    another.label = "variant" + std::to_string(i);
    another.standing = Standing::worse;
    study.result.strategies.push_back(another);
  }
  const Json summary = summary_of(study);
  const Charts charts = make_charts(summary);
  CHECK_THAT(charts[0].caption, Catch::EndsWith("Shown are the first 8 of 25 strategies by rank."));
  CHECK(Json::parse(charts[0].spec).at("data").at("values").size() == 8 * 50);
  CHECK_THAT(bare_page(summary), Catch::Contains("variant19"));
}

TEST_CASE("A mean of too few runs has no interval on the page") {
  Json summary = summary_of(test::sample_study(500));
  for (Json& strategy : summary["strategies"]) {
    const Json first = strategy["cost_by_outcome"][0];
    strategy["cost_by_outcome"] = Json::array({first});
  }
  const auto told = [&](std::int64_t runs) {
    Json& outcome = summary["strategies"][0]["cost_by_outcome"][0];
    outcome["runs"] = runs;
    outcome["mean"] = {{"value", 1234.0}, {"low", 1111.0}, {"high", 1357.0}};
    const std::string page = bare_page(summary);
    const std::size_t from = page.find("Cost by outcome class");
    return page.substr(from, page.find("</table>", from) - from);
  };
  CHECK_THAT(told(29), Catch::Contains("1.23k<") && Catch::Contains("too few runs<") && !Catch::Contains("1.11k to"));
  CHECK_THAT(told(30), Catch::Contains("1.11k to 1.36k<") && !Catch::Contains("too few runs<"));
}

TEST_CASE("Tables and sentences of the page write minus signs, and leave the hyphens of words") {
  Json summary = summary_of(test::sample_study(500));
  summary["verdict"]["reasons"][0] = "A re-run costs -12.3k USD (95 % CI -20k to -4k) of 5-10 days.";
  summary["strategies"][0]["label"] = "canary -50";
  const std::string page = bare_page(summary);
  CHECK_THAT(page, Catch::Contains("A re-run costs −12.3k USD (95\u00a0% CI −20k to −4k) of 5-10 days."));
  CHECK_THAT(page, Catch::Contains(">canary -50<"));
  for (const char digit : std::string{"0123456789"}) CHECK(page.find(std::string{">-"} + digit) == std::string::npos);
}

TEST_CASE("The dot plot writes the budget above all dots, and breaks long names") {
  test::SampleStudy study = test::sample_study(500);
  study.result.strategies[0].label = "a rather long name";
  const Json summary = summary_of(study);
  const Json spec = Json::parse(make_charts(summary)[0].spec);
  std::size_t labels = 0;
  for (const Json& layer : spec.at("spec").at("layer")) {
    if (layer.at("mark").value("style", "") != "budget_note") continue;
    ++labels;
    CHECK(layer.at("encoding").at("y").at("value") < 0);
    CHECK(layer.at("mark").at("baseline") == "bottom");
  }
  CHECK(labels == 1);
  const Json dots = spec.at("data").at("values");
  const auto is_broken = [](const Json& dot) { return dot.value("name", "") == "a rather\nlong name"; };
  CHECK(std::ranges::count_if(dots, is_broken) == 1);
}

TEST_CASE("A strategy keeps its color from chart to chart") {
  const Charts charts = make_charts(summary_of(test::sample_study(500)));
  const Json dot_colors = Json::parse(charts[0].spec)["spec"]["layer"][1]["encoding"]["color"]["scale"];
  const Json curve_colors = Json::parse(charts[1].spec)["layer"][2]["encoding"]["color"]["scale"];
  CHECK(dot_colors == curve_colors);
}

TEST_CASE("A study without spread still has charts") {
  test::SampleStudy study = test::sample_study(500);
  for (StrategySummary& strategy : study.result.strategies) {
    strategy.dots.assign(50, 0.0);
    strategy.exceedance = {{0, 0}};
    strategy.exposure.clear();
  }
  CHECK(make_charts(summary_of(study)).size() == 4);
}

TEST_CASE("Quality is told where the study tells it, and a figure without a value is a dash") {
  test::SampleStudy study = test::sample_study(500);
  CHECK_THAT(bare_page(summary_of(study)), !Catch::Contains("Quality"));
  const double none = std::numeric_limits<double>::quiet_NaN();
  const Metric rate{"failure_rate", "failure rate", Metric::Reads::share, true},
      auc{"auc", "AUC", Metric::Reads::number, true};
  const QualityCourse of_rate{0, {{0.0, {0.1, 0.12, 0.14}, {0.1, 0.13, 0.2}}}},
      of_auc{1, {{0.0, {none, none, none}, {0.8, 0.9, 1.0}}}};
  study.result.quality =
      QualitySummary{"classifier", {rate, auc}, {{"baseline", 1.0, {0.12, 0.93}}, {"no_change", 0.4, {0.13, none}}},
                     200,          24.0,        {of_rate, of_auc}};
  for (StrategySummary& strategy : study.result.strategies)
    strategy.kinds = {{"false_negative", "false negatives", 87.0, {30, 2}, {2610, 174}}};
  const Json summary = summary_of(study);
  CHECK(summary.at("quality").at("versions")[1].at("values")[1].is_null());
  CHECK(summary_text(summary).find("nan") == std::string::npos);
  const std::string page = bare_page(summary);
  for (const char* words :
       {"Quality", "candidate: no change", "0.93", "–", "Failures by type", "false negatives", "87 EUR"})
    CHECK_THAT(page, Catch::Contains(words));
  const Charts charts = make_charts(summary);
  REQUIRE(charts.size() == 5);
  CHECK_THAT(charts[4].description, Catch::Contains("AUC: baseline none at first"));
  CHECK(Json::parse(charts[4].spec).at("concat")[1].at("data").at("values").size() == 1);
}

}  // namespace rollcast::test::report_test
