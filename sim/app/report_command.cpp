#include <memory>
#include <nlohmann/json.hpp>

#include "command.hpp"
#include "options.hpp"
#include "rollcast/reports/results_folder.hpp"
#include "rollcast/scenarios/load.hpp"
#include "rollcast/scenarios/scenario_error.hpp"
#include "written.hpp"

namespace rollcast::app {

namespace {

std::string scenario_of(const nlohmann::ordered_json& summary) {
  try {
    return summary.at("scenario").at("name").get<std::string>();
  } catch (const nlohmann::json::exception&) {
    return {};  // refused as no summary of ours
  }
}

ExitCode report(const std::filesystem::path& folder) {
  require_whole(folder);
  const std::filesystem::path file = folder / result_file::summary;
  const auto summary = nlohmann::ordered_json::parse(read_text_file(file), nullptr, false);
  if (summary.is_discarded())
    throw ScenarioError{{file.string() + ": is not valid JSON (was it edited?). Run the study again."}};
  ResultsFolder results{folder, Replaces::named_files, scenario_of(summary)};
  const std::vector<NotWritten> missing = write_report(results, summary);
  results.publish();
  return print_written(folder, missing);
}

std::function<ExitCode()> declare_report(CLI::App& command) {
  const auto folder = std::make_shared<std::filesystem::path>();
  add_results_folder(command, *folder);
  return [folder] { return report(*folder); };
}

}  // namespace

extern const Command report_command{
    "report", "Rebuild the page and the pictures of a results folder", {"rollcast report out/what-if"}, declare_report};

}  // namespace rollcast::app
