#include "rollcast/reports/report.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "support/catch.hpp"
#include "support/program.hpp"
#include "support/sample_study.hpp"

namespace rollcast::test::report_test {

using Json = nlohmann::ordered_json;

namespace {

Json summary_of(const test::SampleStudy& study) { return summary_json(study.scenario, study.result, study.identity); }

/// The page as it is without Vega: all of it is ours.
std::string bare_page(const Json& summary) {
  const TemporaryFolder nothing;
  const ChangedEnvironment elsewhere{"ROLLCAST_RENDER_DIR", nothing.path().string()};
  return report_page(summary, make_charts(summary));
}

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
  for (const char* words : {"Impact by segment", "phones", "1.230<", "-0.210<", "1.234k<", "&lt;b&gt;desktops"})
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

TEST_CASE("A study's report lands in one folder") {
  const TemporaryFolder place, nothing;
  const ChangedEnvironment elsewhere{"ROLLCAST_RENDER_DIR", nothing.path().string()};
  const test::SampleStudy study = test::hostile_study();
  ResultsFolder folder{place / "out", Replaces::any_results, study.scenario.name};
  const std::vector<NotWritten> missing = write_study_report(folder, summary_of(study), study.records);
  CHECK(std::set(folder.names().begin(), folder.names().end()) ==
        std::set<std::string>{"summary.json", "runs.csv", "report.html", "charts/dotplot.vl.json",
                              "charts/exceedance.vl.json", "charts/cost_parts.vl.json", "charts/exposure.vl.json"});
  folder.publish();
  for (const std::string& name : folder.names()) CHECK(std::filesystem::file_size(place.path() / "out" / name) > 0);
  REQUIRE(missing.size() == 3);
  CHECK(missing[0].what == "charts/*.png");
  CHECK(missing[0].why == "no renderer in '" + nothing.path().string() + "'");

  ResultsFolder again{place / "again", Replaces::any_results, study.scenario.name};
  write_report(again, Json::parse(text_of(place / "out/summary.json")));
  again.publish();
  CHECK(text_of(place / "again/report.html") == text_of(place / "out/report.html"));
}

TEST_CASE("Without Node the report says why there are no pictures") {
  const TemporaryFolder place, nothing, render;
  std::filesystem::create_directory(render / "node_modules");
  write_text(render / "render.mjs", "process.exit(0)");
  const ChangedEnvironment elsewhere{"ROLLCAST_RENDER_DIR", render.path().string()};
  const ChangedEnvironment no_programs{"PATH", nothing.path().string()};
  ResultsFolder folder{place / "out", Replaces::any_results, ""};
  CHECK(write_report(folder, summary_of(test::sample_study(500))).at(0).why == "cannot start 'node': is it installed?");
}

TEST_CASE("A foreign or damaged summary is refused") {
  const TemporaryFolder place;
  ResultsFolder folder{place / "out", Replaces::any_results, ""};
  CHECK_THROWS_WITH(write_report(folder, Json::array()), Catch::Contains("no summary that Rollcast wrote"));
  Json summary = summary_of(test::sample_study(500));
  summary["strategies"][0].erase("columns");
  CHECK_THROWS_WITH(write_report(folder, summary), Catch::Contains("summary.json: is damaged"));
}

TEST_CASE("The installed renderer draws every chart, twice and alike") {
  Charts charts = make_charts(summary_of(test::hostile_study()));
  if (const std::string problem = draw_charts(charts); !problem.empty()) {
    WARN("not drawn: " << problem);
    return;
  }
  for (const Chart& chart : charts) {
    INFO(chart.name);
    CHECK_THAT(chart.light_svg, Catch::StartsWith("<svg") && !Catch::Contains("<script") && !Catch::Contains("<img"));
    CHECK(chart.dark_svg != chart.light_svg);
    CHECK(chart.png.starts_with("\x89PNG"));
  }
  Charts again = make_charts(summary_of(test::hostile_study()));
  draw_charts(again);
  for (std::size_t i = 0; i < charts.size(); ++i) CHECK(again[i].png == charts[i].png);
}

TEST_CASE("Letters of many scripts are drawn, not boxes") {
  const std::vector<std::pair<std::string, std::string>> scripts{{"灰", "度"}, {"ブ", "ル"}, {"테", "스"}, {"ن", "ش"},
                                                                 {"ש", "ל"},   {"न", "म"},   {"ก", "ข"},   {"д", "ж"},
                                                                 {"δ", "λ"},   {"🐤", "🚀"}};
  const std::pair<std::string, std::string> without_font{"ཀ", "ཁ"};  // Tibetan
  Charts charts;
  const auto add = [&](const std::string& letter) {
    const Json spec{{"data", {{"values", {{{"a", 1}}}}}},
                    {"layer", {{{"mark", {{"type", "text"}, {"text", letter}}}}}}};
    charts.emplace_back();
    charts.back().name = letter;
    charts.back().spec = spec.dump();
  };
  for (const auto& [one, other] : scripts) add(one), add(other);
  add(without_font.first);
  add(without_font.second);
  if (const std::string problem = draw_charts(charts); !problem.empty()) {
    WARN("not drawn: " << problem);
    return;
  }
  for (std::size_t i = 0; i < 2 * scripts.size(); i += 2) {
    INFO(charts[i].name);
    CHECK(charts[i].png != charts[i + 1].png);
  }
  CHECK(charts[charts.size() - 2].png == charts.back().png);  // boxes are alike, which is how they are told
}

TEST_CASE("The sample pages are written for the browser", "[.pages]") {
  const char* folder = std::getenv("ROLLCAST_PAGES_DIR");
  REQUIRE(folder != nullptr);
  for (const auto& [name, study] :
       {std::pair{"sample", test::sample_study()}, std::pair{"hostile", test::hostile_study()}}) {
    ResultsFolder place{std::filesystem::path{folder} / name, Replaces::any_results, study.scenario.name};
    CHECK(write_study_report(place, summary_of(study), study.records).empty());
    place.publish();
  }
}

}  // namespace rollcast::test::report_test
