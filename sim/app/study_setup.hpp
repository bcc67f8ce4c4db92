#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rollcast/run/strategy.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast {

/// A scenario file read as a study: its world, its contenders, and the text that says exactly what was understood.
struct StudySetup {
  std::unique_ptr<Scenario> scenario;  ///< strategies keep references to nothing else
  std::vector<Contender> contenders;
  std::string resolved;                ///< JSON, every default filled in
};

/// Reads a scenario with its strategies. `trace` replaces its traffic; `only` names the strategies to keep.
/// Throws ScenarioError with every fault.
StudySetup read_study(const std::filesystem::path& file, const std::optional<std::filesystem::path>& trace,
                      std::span<const std::string> only);

/// A trace as the CSV file that `load_trace` reads back.
std::string trace_text(const Trace&);

/// The trace's name in a results folder, which the resolved scenario refers to.
inline constexpr const char* trace_file = "trace.csv";
inline constexpr const char* resolved_file = "scenario.resolved.json";

}  // namespace rollcast
