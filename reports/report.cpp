#include "rollcast/reports/report.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "page/page_parts.hpp"
#include "rollcast/reports/runs_table.hpp"
#include "rollcast/scenarios/scenario_error.hpp"

namespace rollcast::reports {

namespace {

void refuse_foreign(const Json& summary) {
  if (!summary.is_object() || summary.value("format", "") != "rollcast summary 1")
    throw ScenarioError{
        {"summary.json: this is no summary that Rollcast wrote (its \"format\" should be \"rollcast summary 1\")."}};
}

std::vector<NotWritten> write_charts_and_page(ResultsFolder& folder, const Json& summary) {
  std::vector<NotWritten> missing;
  Charts charts = make_charts(summary);
  for (const Chart& chart : charts) folder.write(spec_file_of(chart.name), chart.spec);
  if (const std::string problem = draw_charts(charts); !problem.empty()) {
    missing.push_back({"charts/*.png", problem});
    missing.push_back({"the charts' still pictures in report.html", problem});
  }
  for (const Chart& chart : charts) {
    if (!chart.png.empty()) folder.write(picture_file_of(chart.name), chart.png);
  }
  if (browser_libraries().empty())
    missing.push_back({"the interactive charts in report.html", "the Vega libraries are not installed"});
  folder.write(result_file::page, report_page(summary, charts));
  return missing;
}

}  // namespace

std::vector<NotWritten> write_report(ResultsFolder& folder, const Json& summary) {
  refuse_foreign(summary);
  try {
    return write_charts_and_page(folder, summary);
  } catch (const Json::exception& error) {
    throw ScenarioError{{fmt::format("summary.json: is damaged ({}).", error.what())}};
  }
}

std::vector<NotWritten> write_study_report(ResultsFolder& folder, const Json& summary,
                                           std::span<const RunRecord> records) {
  folder.write(result_file::summary, summary_text(summary));
  std::vector<std::string> labels;
  for (const Json& strategy : summary.at("strategies")) labels.push_back(strategy.at("label").get<std::string>());
  write_runs_table(folder.claim(result_file::runs), labels, records);
  return write_report(folder, summary);
}

}  // namespace rollcast::reports
