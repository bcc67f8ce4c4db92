#include <fmt/format.h>

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <sstream>

#include "charts/chart_parts.hpp"
#include "child_process.hpp"
#include "render_folder.hpp"
#include "rollcast/reports/charts.hpp"
#include "sha256.hpp"

namespace rollcast::reports {

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

std::string request_for(const Charts& charts) {
  Json request{{"themes", {{"light", chart_theme(Theme::light)}, {"dark", chart_theme(Theme::dark)}}}};
  Json& list = request["charts"] = Json::array();
  for (const Chart& chart : charts) list.push_back({{"name", chart.name}, {"spec", Json::parse(chart.spec)}});
  return request.dump();
}

void take_drawings(const Json& answer, Charts& charts) {
  Charts drawn = charts;
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    const Json& drawing = answer.at("charts").at(i);
    drawn[i].light_svg = drawing.at("light").get<std::string>();
    drawn[i].dark_svg = drawing.at("dark").get<std::string>();
    drawn[i].png = from_base64(drawing.at("png").get_ref<const std::string&>());
  }
  charts = std::move(drawn);
}

}  // namespace

std::filesystem::path render_folder() {
  const char* chosen = std::getenv("ROLLCAST_RENDER_DIR");
  return chosen && *chosen ? chosen : ROLLCAST_RENDER_DIR;
}

std::string draw_charts(Charts& charts) {
  const std::filesystem::path folder = render_folder();
  if (!std::filesystem::exists(folder / "render.mjs")) return fmt::format("no renderer in '{}'", folder.string());
  if (!std::filesystem::exists(folder / "node_modules")) {
    return fmt::format("the renderer's packages are not installed (run: npm ci --prefix {})", folder.string());
  }
  try {
    constexpr auto patience = std::chrono::minutes{3};
    const ChildOutcome outcome = run_program("node", {(folder / "render.mjs").string()}, request_for(charts), patience);
    if (outcome.exit_code != 0) return fmt::format("the renderer failed: {}", telling_line(outcome.errors));
    take_drawings(Json::parse(outcome.output), charts);
  } catch (const std::exception& problem) {
    return problem.what();
  }
  return {};
}

}  // namespace rollcast::reports
