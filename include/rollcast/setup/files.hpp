#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "rollcast/scenarios/load.hpp"

namespace rollcast::setup {

/// Reads a whole file. Throws ScenarioError when it cannot be read.
std::string read_text_file(const std::filesystem::path&);

/// The name by which a resolved scenario knows its recorded traffic, which is kept beside it.
inline constexpr std::string_view trace_beside = "trace.csv";

/// The files that names stand for which are relative to this folder.
NamedTexts files_beside(std::filesystem::path folder);

}  // namespace rollcast::setup
