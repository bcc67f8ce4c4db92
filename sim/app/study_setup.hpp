#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rollcast/run/contender.hpp"
#include "rollcast/scenarios/scenario.hpp"
#include "rollcast/scenarios/settings.hpp"
#include "study_file.hpp"

namespace rollcast::app {

/// A scenario file read as a study: its world, its contenders, and the text that says exactly what was understood.
struct StudySetup {
  std::unique_ptr<Scenario> scenario;  ///< strategies keep references to nothing else
  std::vector<Contender> contenders;
  std::string resolved;  ///< JSON, every default filled in
};

/// What is changed in a scenario's file before it is read.
struct Changes {
  std::optional<std::filesystem::path> trace;  ///< recorded traffic in place of the scenario's
  std::vector<std::string> settings;           ///< "start=Fri 16:00"
};

/// Each in the order in which they are made. Throws ScenarioError.
std::vector<Setting> settings_of(const Changes&);

/// Reads a scenario with its strategies; `only` names those to keep. Throws ScenarioError with every error.
StudySetup read_study(const ScenarioSource&, const Changes&, std::span<const std::string> only);

/// The same for each scenario of a study, before any is run. An error that not all of them have names their files.
std::vector<StudySetup> read_studies(const StudySources&, const Changes&, std::span<const std::string> only);

}  // namespace rollcast::app
