#include "rollcast/setup/library.hpp"

#include <algorithm>
#include <cstdlib>
#include <system_error>

#include "rollcast/scenarios/fields.hpp"
#include "rollcast/scenarios/scenario_error.hpp"
#include "rollcast/setup/files.hpp"

namespace rollcast::setup {

std::filesystem::path scenarios_folder() {
  const char* elsewhere = std::getenv("ROLLCAST_SCENARIOS");
  if (elsewhere != nullptr) return elsewhere;
  std::error_code none;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", none);
  const auto installed = (program.parent_path() / "../share/rollcast/scenarios").lexically_normal();
  return !none && std::filesystem::is_directory(installed, none) ? installed : ROLLCAST_SCENARIOS_DIR;
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

std::string name_in(const std::filesystem::path& scenario) {
  try {
    Document document{read_text_file(scenario)};
    return document.root().text("name", "");
  } catch (const ScenarioError&) {
    return "(cannot be read)";
  }
}

std::string starter_scenario() { return read_text_file(scenarios_folder() / "starter.jsonc"); }
std::string starter_lifecycle() { return read_text_file(scenarios_folder() / "starter_lifecycle.jsonc"); }

}  // namespace rollcast::setup
