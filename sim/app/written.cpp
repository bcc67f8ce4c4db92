#include "written.hpp"

#include <iostream>

namespace rollcast::app {

ExitCode print_written(const std::filesystem::path& folder, std::span<const NotWritten> missing) {
  std::cout << "\nReport: " << (folder / result_file::page).string() << "\n";
  for (const NotWritten& part : missing) std::cerr << "Not written: " << part.what << " (" << part.why << ")\n";
  return missing.empty() ? exit_done : exit_report_incomplete;
}

}  // namespace rollcast::app
