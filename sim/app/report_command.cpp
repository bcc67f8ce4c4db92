#include "commands.hpp"
#include "rollcast/results/report.hpp"
#include "written.hpp"

namespace rollcast::app {

ExitCode report(const std::filesystem::path& folder) {
  const std::vector<NotWritten> missing = rebuild_report(folder);
  return print_written(folder, missing);
}

}  // namespace rollcast::app
