#include <fmt/format.h>

#include <exception>
#include <filesystem>
#include <sstream>

#include "child_process.hpp"
#include "render_folder.hpp"
#include "rollcast/results/report.hpp"

namespace rollcast::results {

namespace {

/// The line that tells what went wrong, without Node's stack.
std::string telling_line(const std::string& errors) {
  std::string first;
  std::istringstream lines{errors};
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("chart '") || line.find("Error") != std::string::npos) return line;
    if (first.empty()) first = line;
  }
  return first;
}

}  // namespace

std::string draw_charts(Charts& charts) {
  const std::filesystem::path folder = render_folder();
  if (!std::filesystem::exists(folder / "render.mjs")) return fmt::format("no renderer in '{}'", folder.string());
  if (!std::filesystem::exists(folder / "node_modules")) {
    return fmt::format("the renderer's packages are not installed (run: npm ci --prefix {})", folder.string());
  }
  try {
    constexpr auto patience = std::chrono::minutes{3};
    const ChildOutcome outcome =
        run_program("node", {(folder / "render.mjs").string()}, drawing_request(charts), patience);
    if (outcome.exit_code != 0) return fmt::format("the renderer failed: {}", telling_line(outcome.errors));
    take_drawings(outcome.output, charts);
  } catch (const std::exception& problem) {
    return problem.what();
  }
  return {};
}

}  // namespace rollcast::results
