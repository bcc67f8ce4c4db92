#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "rollcast/reports/charts.hpp"
#include "rollcast/reports/results_folder.hpp"
#include "rollcast/reports/summary.hpp"
#include "rollcast/run/run_record.hpp"

namespace rollcast::reports {

/// A part of the report that could not be made, and why.
struct NotWritten {
  std::string what;  ///< "charts/*.png"
  std::string why;
};

/// The self-contained page: one HTML text that asks the network for nothing and runs no script but its own.
/// Interactive where the Vega libraries are installed beside the renderer, else with `charts`' drawings, else with
/// tables and text.
std::string report_page(const nlohmann::ordered_json& summary, const Charts& charts);

/// Writes charts/*.vl.json, charts/*.png and report.html into `folder`; tells what could not be made. Throws
/// WriteFailed when a file cannot be written and ScenarioError when `summary` is none of ours.
std::vector<NotWritten> write_report(ResultsFolder& folder, const nlohmann::ordered_json& summary);

/// Writes summary.json, runs.csv and all of `write_report`. `records` as for `write_runs_table`, in the order of the
/// summary's strategies.
std::vector<NotWritten> write_study_report(ResultsFolder& folder, const nlohmann::ordered_json& summary,
                                           std::span<const RunRecord> records);

}  // namespace rollcast::reports
