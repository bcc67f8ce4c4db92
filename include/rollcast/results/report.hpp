#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rollcast/reports/charts.hpp"
#include "rollcast/reports/page.hpp"
#include "rollcast/reports/summary.hpp"
#include "rollcast/results/results_folder.hpp"
#include "rollcast/run/mode.hpp"
#include "rollcast/run/run_record.hpp"

namespace rollcast::results {

/// A part of the report that could not be made, and why.
struct NotWritten {
  std::string what;  ///< "charts/*.png"
  std::string why;
};

/// Draws all charts in one Node process (reports/render/). Returns why they could not be drawn, or an empty text.
std::string draw_charts(Charts&);

/// The scripts of an interactive page, from the Vega libraries that are installed beside the renderer; none when they
/// are not.
std::vector<PageScript> page_scripts();

/// Writes charts/*.vl.json, charts/*.png and report.html into `folder`; tells what could not be made. Throws
/// WriteFailed when a file cannot be written and ScenarioError when `summary` is none of ours.
std::vector<NotWritten> write_report(ResultsFolder& folder, const nlohmann::ordered_json& summary);

/// Writes summary.json, runs.csv and all of `write_report`. `records` as for `write_runs_table`, in the order of the
/// summary's strategies.
std::vector<NotWritten> write_study_report(ResultsFolder& folder, const nlohmann::ordered_json& summary,
                                           std::span<const RunRecord> records);

/// What the results folder of a scenario's lifecycle is known by, so that neither a lifecycle nor a study replaces the
/// other's results.
std::string lifecycle_results_name(std::string_view scenario);
/// Writes summary.json and all of `write_report` for a lifecycle.
std::vector<NotWritten> write_lifecycle_report(ResultsFolder& folder, const nlohmann::ordered_json& summary);

/// `write_report` for a results folder that is there already, from its summary.json; the rest of it stays.
std::vector<NotWritten> rebuild_report(const std::filesystem::path& folder);

/// How the study of a results folder was run.
struct StudyFacts {
  std::uint64_t seed;
  std::uint32_t first_run, runs;
  Mode mode;
};

/// Reads them from its summary.json. Throws ScenarioError when it does not tell.
StudyFacts study_facts(const std::filesystem::path& folder);

}  // namespace rollcast::results
