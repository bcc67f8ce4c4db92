#pragma once

#include <filesystem>

namespace rollcast::reports {

/// Where the renderer and the Vega libraries are: the environment's ROLLCAST_RENDER_DIR, else the folder of the source
/// tree.
std::filesystem::path render_folder();

}  // namespace rollcast::reports
