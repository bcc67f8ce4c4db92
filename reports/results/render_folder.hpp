#pragma once

#include <filesystem>

namespace rollcast::results {

/// Where the renderer and the Vega libraries are: the environment's ROLLCAST_RENDER_DIR, else
/// `../share/rollcast/render` from where the program's binary is, else the folder of the source tree.
std::filesystem::path render_folder();

}  // namespace rollcast::results
