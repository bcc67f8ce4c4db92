#include "rollcast/results/report.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "rollcast/reports/lifecycle_summary.hpp"
#include "rollcast/results/runs_table.hpp"
#include "rollcast/scenarios/scenario_error.hpp"
#include "rollcast/setup/files.hpp"

namespace rollcast::results {

namespace {

using Json = nlohmann::ordered_json;

bool is_of_lifecycle(const Json& summary) { return summary.at("format") == lifecycle_summary_format; }

void refuse_foreign(const Json& summary) {
  const std::string format = summary.is_object() ? summary.value("format", "") : "";
  if (format != "rollcast summary 1" && format != lifecycle_summary_format)
    throw ScenarioError{
        {"summary.json: this is no summary that Rollcast wrote (its \"format\" should be \"rollcast summary 1\")."}};
}

std::vector<NotWritten> write_charts_and_page(ResultsFolder& folder, const Json& summary) {
  std::vector<NotWritten> missing;
  const bool of_lifecycle = is_of_lifecycle(summary);
  Charts charts = of_lifecycle ? make_lifecycle_charts(summary) : make_charts(summary);
  for (const Chart& chart : charts) folder.write(spec_file_of(chart.name), chart.spec);
  if (const std::string problem = draw_charts(charts); !problem.empty()) {
    missing.push_back({"charts/*.png", problem});
    missing.push_back({"the charts' still pictures in report.html", problem});
  }
  for (const Chart& chart : charts) {
    if (!chart.png.empty()) folder.write(picture_file_of(chart.name), chart.png);
  }
  const std::vector<PageScript> scripts = page_scripts();
  if (scripts.empty())
    missing.push_back({"the interactive charts in report.html", "the Vega libraries are not installed"});
  folder.write(result_file::page,
               of_lifecycle ? lifecycle_page(summary, charts, scripts) : report_page(summary, charts, scripts));
  return missing;
}

std::string scenario_of(const Json& summary) {
  try {
    const std::string name = summary.at("scenario").at("name").get<std::string>();
    return is_of_lifecycle(summary) ? lifecycle_results_name(name) : name;
  } catch (const Json::exception&) {
    return {};  // refused as no summary of ours
  }
}

void refuse_lifecycle(const std::filesystem::path& folder) {
  if (std::filesystem::exists(folder / result_file::lifecycles))
    throw ScenarioError{{folder.string() + ": holds a lifecycle, which has no replay yet."}};
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

std::string lifecycle_results_name(std::string_view scenario) { return std::string{scenario} + " (lifecycle)"; }

std::vector<NotWritten> write_lifecycle_report(ResultsFolder& folder, const Json& summary) {
  folder.write(result_file::summary, summary_text(summary));
  return write_report(folder, summary);
}

std::vector<NotWritten> rebuild_report(const std::filesystem::path& folder) {
  require_whole(folder);
  const std::filesystem::path file = folder / result_file::summary;
  const Json summary = Json::parse(read_text_file(file), nullptr, false);
  if (summary.is_discarded())
    throw ScenarioError{{file.string() + ": is not valid JSON (was it edited?). Run the study again."}};
  ResultsFolder results{folder, Replaces::named_files, scenario_of(summary)};
  std::vector<NotWritten> missing = write_report(results, summary);
  results.publish();
  return missing;
}

StudyFacts study_facts(const std::filesystem::path& folder) {
  refuse_lifecycle(folder);
  try {
    const Json study = Json::parse(read_text_file(folder / result_file::summary)).at("study");
    return {study.at("seed").get<std::uint64_t>(), study.at("first_run").get<std::uint32_t>(),
            study.at("runs").get<std::uint32_t>(), mode_named(study.at("mode").get<std::string>()).value()};
  } catch (const std::exception&) {
    throw ScenarioError{{(folder / result_file::summary).string() +
                         ": does not say how the study was run (is this a results folder?)"}};
  }
}

}  // namespace rollcast::results
