#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "reports/results/sha256.hpp"
#include "rollcast/reports/base64.hpp"
#include "rollcast/results/report.hpp"
#include "support/catch.hpp"
#include "support/program.hpp"
#include "support/sample_study.hpp"

namespace rollcast::test::written_report_test {

using Json = nlohmann::ordered_json;

namespace {

Json summary_of(const test::SampleStudy& study) { return summary_json(study.scenario, study.result, study.identity); }

}  // namespace

TEST_CASE("SHA-256 is that of FIPS 180-4") {
  CHECK(to_base64(sha256("abc")) == "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
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

}  // namespace rollcast::test::written_report_test
