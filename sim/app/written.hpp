#pragma once

#include <filesystem>
#include <span>

#include "exit_codes.hpp"
#include "rollcast/results/report.hpp"

namespace rollcast::app {

/// Tells where the report is and what of it could not be made.
ExitCode print_written(const std::filesystem::path& folder, std::span<const NotWritten> missing);

}  // namespace rollcast::app
