#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <span>

#include "exit_codes.hpp"
#include "rollcast/reports/report.hpp"

namespace rollcast::app {

/// Prints the verdict and a line for each strategy.
void print_answer(const nlohmann::ordered_json& summary);

/// Tells where the report is and what of it could not be made.
ExitCode print_written(const std::filesystem::path& folder, std::span<const NotWritten> missing);

}  // namespace rollcast::app
