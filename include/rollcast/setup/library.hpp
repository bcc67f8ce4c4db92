#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "rollcast/modules.hpp"

namespace rollcast::setup {

/// Where the shipped scenarios are: the environment's ROLLCAST_SCENARIOS, else
/// `../share/rollcast/scenarios` from where the program's binary is, else the folder of the source tree.
std::filesystem::path scenarios_folder();

/// The scenarios of its library, sorted.
std::vector<std::filesystem::path> shipped_scenarios();

/// The name that a scenario's file gives it; "(cannot be read)" where it has none.
std::string name_in(const std::filesystem::path& scenario);

/// A commented scenario to start from.
std::string starter_scenario();
/// The same of many releases.
std::string starter_lifecycle();

}  // namespace rollcast::setup
