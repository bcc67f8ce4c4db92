#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "rollcast/results/results_folder.hpp"

namespace rollcast::results {

/// A results folder for each scenario of a study, by their names: `folder` itself for one alone, else folders within
/// it; of two with one name the second gets a number.
std::vector<std::filesystem::path> folders_for(std::span<const std::string> scenarios,
                                               const std::filesystem::path& folder);

/// A place for each scenario's results. Throws ScenarioError that tells every one that cannot be used.
std::vector<std::unique_ptr<ResultsFolder>> places_for(std::span<const std::string> scenarios,
                                                       std::span<const std::filesystem::path> folders, Replaces);

}  // namespace rollcast::results
