#include "render_folder.hpp"

#include <cstdlib>
#include <system_error>

namespace rollcast::results {

std::filesystem::path render_folder() {
  const char* chosen = std::getenv("ROLLCAST_RENDER_DIR");
  if (chosen && *chosen) return chosen;
  std::error_code none;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", none);
  const auto installed = (program.parent_path() / "../share/rollcast/render").lexically_normal();
  return !none && std::filesystem::is_directory(installed, none) ? installed : ROLLCAST_RENDER_DIR;
}

}  // namespace rollcast::results
