#include "rollcast/results/places.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rollcast/reports/slug.hpp"
#include "rollcast/scenarios/scenario_error.hpp"

namespace rollcast::results {

std::vector<std::filesystem::path> folders_for(std::span<const std::string> scenarios,
                                               const std::filesystem::path& folder) {
  if (scenarios.size() == 1) return {folder};
  std::vector<std::filesystem::path> folders;
  for (const std::string& name : scenarios) {
    std::filesystem::path own = folder / slug(name);
    if (std::find(folders.begin(), folders.end(), own) != folders.end()) own += fmt::format("-{}", folders.size() + 1);
    folders.push_back(own);
  }
  return folders;
}

std::vector<std::unique_ptr<ResultsFolder>> places_for(std::span<const std::string> scenarios,
                                                       std::span<const std::filesystem::path> folders,
                                                       Replaces replaces) {
  std::vector<std::unique_ptr<ResultsFolder>> places;
  std::vector<std::string> errors;
  for (std::size_t i = 0; i < scenarios.size(); ++i) try {
      places.push_back(std::make_unique<ResultsFolder>(folders[i], replaces, scenarios[i]));
    } catch (const ScenarioError& error) {
      errors.insert(errors.end(), error.errors().begin(), error.errors().end());
    }
  if (!errors.empty()) throw ScenarioError{std::move(errors)};
  return places;
}

}  // namespace rollcast::results
