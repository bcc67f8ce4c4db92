#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "rollcast/scenarios/load.hpp"
#include "rollcast/scenarios/scenario_error.hpp"
#include "written.hpp"

namespace rollcast::app {

ExitCode report(const std::filesystem::path& folder) {
  nlohmann::ordered_json summary;
  try {
    summary = nlohmann::ordered_json::parse(read_text_file(folder / "summary.json"));
  } catch (const nlohmann::json::exception&) {
    throw ScenarioError{{(folder / "summary.json").string() + ": is no JSON (was it edited?). Run the study again?"}};
  }
  return print_written(folder, write_report(folder, summary));
}

}  // namespace rollcast::app
