#pragma once

#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "rollcast/run/contender.hpp"
#include "rollcast/scenarios/fields.hpp"

namespace rollcast::strategies {

/// A kind of strategy, as the catalog lists it.
struct StrategyKind {
  std::string_view name;
  std::string_view what;  ///< one line for people
  StrategyPlan (*read)(const Fields&, const Scenario&);
};

/// Every strategy there is.
std::span<const StrategyKind> strategy_catalog();

/// A scenario and the strategies that compete in it.
struct StudyFile {
  Scenario scenario;
  std::vector<Contender> contenders;
};

/// Reads a scenario's file, all of it. Throws ScenarioError with every error.
StudyFile read_study_file(const std::filesystem::path&);

/// Reads the scenario's key "strategies" (without it: the four classics), keeps those named in `only` if that is not
/// empty, and adds `none`, which competes in every verdict. Sorted by label. Errors (an unknown name, a label twice) go
/// to the document.
std::vector<Contender> read_strategies(const Fields& scenario_root, const Scenario&, std::span<const std::string> only);

}  // namespace rollcast::strategies
