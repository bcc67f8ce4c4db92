#pragma once

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "support/places.hpp"
#include "support/program.hpp"

namespace rollcast::test {

inline const std::string top = source_tree();
inline const std::string chatbot = top + "/scenarios/library/support_chatbot.json";

/// A study small enough to be run many times, in which everything of the model happens.
inline nlohmann::json small_study() {
  nlohmann::json scenario = nlohmann::json::parse(text_of(chatbot), nullptr, true, true);
  scenario.erase("sources");
  scenario["until"] = "5d";
  scenario["segments"] = nlohmann::json::parse(R"([{"name": "phones", "share": 0.4, "failure": "2%"},
      {"name": "desktops", "share": 0.6, "candidate_odds_ratio": {"median": 1.1, "sigma": 0.2}}])");
  return scenario;
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) {
    if (line.ends_with('\r')) line.pop_back();
    lines.push_back(line);
  }
  return lines;
}

inline std::vector<std::string> cells_of(const std::string& row) {
  std::vector<std::string> cells;
  std::istringstream in{row + ","};
  for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
  return cells;
}

inline std::vector<std::string> rows_of(const std::string& csv, const std::string& label) {
  std::vector<std::string> rows;
  for (const std::string& line : lines_of(csv))
    if (line.find("," + label + ",") != std::string::npos) rows.push_back(line);
  return rows;
}

/// An environment in which no charts are drawn, which takes long (there is no renderer in that folder), and the exit
/// code of a run in it.
inline constexpr const char* without_pictures = "ROLLCAST_RENDER_DIR=/nowhere";
inline constexpr int exit_without_pictures = 5;

/// Runs a study without drawing charts.
inline Finished simulate(const nlohmann::json& scenario, const TemporaryFolder& folder, const std::string& out,
                         std::vector<std::string> more) {
  write_text(folder / "scenario.json", scenario.dump());
  std::vector<std::string> arguments{"run", folder / "scenario.json", "--out", folder / out};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_program(arguments, without_pictures);
}

}  // namespace rollcast::test
