#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "exit_codes.hpp"
#include "rollcast/run/mode.hpp"
#include "rollcast/setup/study_setup.hpp"

namespace rollcast::app {

struct RunCommand {
  std::filesystem::path scenario;
  std::optional<std::filesystem::path> out;  ///< default: out/<slug of the scenario's name>
  bool force = false;                        ///< replace results of another scenario
  Changes changes;
  std::vector<std::string> strategies;  ///< labels; empty: all
  std::uint32_t first_run = 0;
  std::uint32_t runs = 2000;
  std::uint64_t seed = 1;
  int threads = 0;
  Mode mode = Mode::aggregate;
};
ExitCode run(const RunCommand&);

/// Rebuilds page and pictures from a results folder's summary.json.
ExitCode report(const std::filesystem::path& folder);

struct ExplainCommand {
  std::filesystem::path scenario;
  Changes changes;
};
ExitCode explain(const ExplainCommand&);

struct ReplayCommand {
  std::filesystem::path folder;
  std::string strategy;  ///< label
  std::uint32_t run = 0;
};
ExitCode replay(const ReplayCommand&);

/// Strategies, judges and the scenarios that are shipped.
ExitCode list();

/// Prints a commented scenario to start from.
ExitCode new_scenario();

}  // namespace rollcast::app
