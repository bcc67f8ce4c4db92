#pragma once

#include <filesystem>
#include <vector>

namespace rollcast::app {

/// Where the shipped scenarios are: the environment's ROLLCAST_SCENARIOS, else the source tree this program was built
/// from.
std::filesystem::path scenarios_folder();

/// The scenarios of its library, sorted.
std::vector<std::filesystem::path> shipped_scenarios();

}  // namespace rollcast::app
