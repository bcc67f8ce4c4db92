#include <memory>

#include "command.hpp"
#include "options.hpp"
#include "rollcast/results/report.hpp"
#include "written.hpp"

namespace rollcast::app {

namespace {

ExitCode report(const std::filesystem::path& folder) {
  const std::vector<NotWritten> missing = rebuild_report(folder);
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
