#include "installation.hpp"

#include <algorithm>
#include <cstdlib>

namespace rollcast::app {

std::filesystem::path scenarios_folder() {
  const char* elsewhere = std::getenv("ROLLCAST_SCENARIOS");
  return elsewhere != nullptr ? elsewhere : ROLLCAST_SCENARIOS_DIR;
}

std::vector<std::filesystem::path> shipped_scenarios() {
  std::vector<std::filesystem::path> files;
  const auto folder = scenarios_folder() / "library";
  if (std::filesystem::is_directory(folder))
    for (const auto& entry : std::filesystem::directory_iterator{folder})
      if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace rollcast::app
