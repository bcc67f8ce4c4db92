#pragma once

#include <filesystem>

namespace rollcast::app {

/// Where the shipped scenarios are: the environment's ROLLCAST_SCENARIOS, else the source tree this program was built from.
std::filesystem::path scenarios_folder();

}  // namespace rollcast::app
