#include "rollcast/reports/report.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "page/page_parts.hpp"
#include "rollcast/reports/runs_table.hpp"
#include "rollcast/reports/whole_file.hpp"

namespace rollcast::reports {

namespace {

/// Writes files below one folder and remembers them.
class Folder {
 public:
  explicit Folder(std::filesystem::path folder) : folder_{std::move(folder)} {
    std::filesystem::create_directories(folder_ / "charts");
  }

  std::filesystem::path claim(std::string_view name) {
    report_.written.push_back(folder_ / name);
    return report_.written.back();
  }
  void write(std::string_view name, std::string_view content) { write_whole_file(claim(name), content); }
  void miss(std::string what, std::string why) { report_.missing.push_back({std::move(what), std::move(why)}); }
  WrittenReport take() { return std::move(report_); }

 private:
  std::filesystem::path folder_;
  WrittenReport report_;
};

void refuse_foreign(const Json& summary) {
  if (!summary.is_object() || summary.value("format", "") != "rollcast summary 1") {
    throw std::runtime_error(
        "this is no summary that Rollcast wrote (its \"format\" should be \"rollcast summary 1\")");
  }
}

void write_charts_and_page(Folder& folder, const Json& summary) {
  Charts charts = make_charts(summary);
  for (const Chart& chart : charts) folder.write(fmt::format("charts/{}.vl.json", chart.name), chart.spec);
  if (const std::string problem = draw_charts(charts); !problem.empty()) {
    folder.miss("charts/*.png", problem);
    folder.miss("the charts' still pictures in report.html", problem);
  }
  for (const Chart& chart : charts) {
    if (!chart.png.empty()) folder.write(fmt::format("charts/{}.png", chart.name), chart.png);
  }
  if (browser_libraries().empty())
    folder.miss("the interactive charts in report.html", "the Vega libraries are not installed");
  folder.write("report.html", report_page(summary, charts));
}

void write_report_into(Folder& folder, const Json& summary) {
  refuse_foreign(summary);
  try {
    write_charts_and_page(folder, summary);
  } catch (const Json::exception& fault) {
    throw std::runtime_error(fmt::format("the summary is damaged: {}", fault.what()));
  }
}

}  // namespace

WrittenReport write_report(const std::filesystem::path& folder, const Json& summary) {
  Folder place{folder};
  write_report_into(place, summary);
  return place.take();
}

WrittenReport write_study_report(const std::filesystem::path& folder, const Scenario& scenario,
                                 const StudyResult& result, const ReportIdentity& identity,
                                 std::span<const RunRecord> records) {
  Folder place{folder};
  const Json summary = summary_json(scenario, result, identity);
  place.write("summary.json", summary_text(summary));
  std::vector<std::string> labels;
  for (const StrategySummary& strategy : result.strategies) labels.push_back(strategy.label);
  write_runs_table(place.claim("runs.csv"), labels, records);
  write_report_into(place, summary);
  return place.take();
}

}  // namespace rollcast::reports
