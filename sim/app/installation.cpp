#include "installation.hpp"

#include <cstdlib>

namespace rollcast::app {

std::filesystem::path scenarios_folder() {
  const char* elsewhere = std::getenv("ROLLCAST_SCENARIOS");
  return elsewhere != nullptr ? elsewhere : ROLLCAST_SCENARIOS_DIR;
}

}  // namespace rollcast::app
