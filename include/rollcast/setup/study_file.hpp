#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "rollcast/scenarios/load.hpp"

namespace rollcast::setup {

/// A scenario's text, and the file it stands in, whose folder its own files are relative to; without one there are
/// none.
struct ScenarioSource {
  std::string text;
  std::filesystem::path file{};
  NamedTexts beside{};  ///< of what it names; by default the files of that folder
};

/// The scenarios that a file stands for, with the strategies that compete in each.
struct StudySources {
  std::string name{};  ///< of a study of several scenarios; empty for a scenario's own file
  std::vector<ScenarioSource> scenarios;
};

/// Reads a scenario's file, or a study's: one with "scenarios", whose "strategies" compete in each of them in place of
/// its own. A name that is no file stands for the shipped scenario of that name. Throws ScenarioError with every error
/// of the study itself; scenarios' own are found when they are read.
StudySources read_study_sources(const std::filesystem::path& file);

}  // namespace rollcast::setup
