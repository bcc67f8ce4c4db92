#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rollcast/lifecycle/plan.hpp"
#include "rollcast/run/strategy.hpp"
#include "rollcast/scenarios/scenario.hpp"
#include "rollcast/scenarios/settings.hpp"
#include "rollcast/setup/study_file.hpp"
#include "rollcast/strategies/catalog.hpp"
#include "rollcast/strategies/judge.hpp"

namespace rollcast::setup {

/// A scenario file read as a study: its world, its contenders, and the text that says exactly what was understood.
struct StudySetup {
  std::unique_ptr<Scenario> scenario;  ///< strategies keep references to nothing else
  std::vector<Contender> contenders;
  std::vector<lifecycle::Plan> plans;  ///< of many releases; none where the scenario says nothing of them
  std::string resolved;  ///< JSON, every default filled in
};

/// What a user adds to the strategies and judges that scenarios may name. Each needs a
/// name of its own, which no built-in one has; else reading throws std::invalid_argument.
struct OwnKinds {
  std::vector<StrategyKind> strategies;
  std::vector<JudgeKind> judges;
};

/// What is changed in a scenario's file before it is read.
struct Changes {
  std::optional<std::filesystem::path> trace;  ///< recorded traffic in place of the scenario's
  std::vector<std::string> settings;           ///< "start=Fri 16:00"
};

/// Each in the order in which they are made. Throws ScenarioError.
std::vector<Setting> settings_of(const Changes&);

/// Reads a scenario with its strategies; `only` names those to keep. Throws ScenarioError with every error, and
/// std::invalid_argument when the user's own kinds have the names of built-in ones.
StudySetup read_study(const ScenarioSource&, const Changes&, std::span<const std::string> only,
                      const OwnKinds& own = {});

/// The same for each scenario of a study, before any is run. An error that not all of them have names their files.
std::vector<StudySetup> read_studies(const StudySources&, const Changes&, std::span<const std::string> only,
                                     const OwnKinds& own = {});

/// Everything that is wrong with a scenario, however it was made, each "/json/pointer: problem (why). Suggestion?" as
/// reading its text would say; empty when it is valid. Nothing else may be run: the engine takes a scenario as it is.
std::vector<std::string> validate(const Scenario&);

/// A scenario and the strategies that compete in it, to be changed before they are run.
struct StudyFile {
  Scenario scenario;
  std::vector<Contender> contenders;
};

/// Reads a scenario's file, all of it. Throws ScenarioError with every error.
StudyFile read_study_file(const std::filesystem::path&);

/// The contender of this label. Throws ScenarioError that names the others.
const Contender& contender_labeled(std::span<const Contender>, const std::string& label);

}  // namespace rollcast::setup
