#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "rollcast/reports/charts.hpp"
#include "rollcast/reports/summary.hpp"

namespace rollcast::reports {

/// A part of the report that could not be made, and why.
struct NotWritten {
  std::string what;  ///< "charts/*.png"
  std::string why;
};

/// What a report left on the disk.
struct WrittenReport {
  std::vector<std::filesystem::path> written;
  std::vector<NotWritten> missing;  ///< empty for a complete report
};

/// The self-contained page: one HTML text that asks the network for nothing and runs no script but its own.
/// Interactive where the Vega libraries are installed beside the renderer, else with `charts`' drawings, else with
/// tables and text.
std::string report_page(const nlohmann::ordered_json& summary, const Charts& charts);

/// Writes charts/*.vl.json, charts/*.png and report.html into `folder`, which is made if needed.
/// Throws std::runtime_error when a file cannot be written or `summary` is none of ours.
WrittenReport write_report(const std::filesystem::path& folder, const nlohmann::ordered_json& summary);

/// Writes summary.json, runs.csv and all of `write_report`. `records` as for `write_runs_table`.
WrittenReport write_study_report(const std::filesystem::path& folder, const Scenario&, const StudyResult&,
                                 const ReportIdentity&, std::span<const RunRecord> records);

}  // namespace rollcast::reports
