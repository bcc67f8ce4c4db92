#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rollcast/lifecycle/lifecycle.hpp"
#include "rollcast/run/mode.hpp"
#include "rollcast/run/strategy.hpp"
#include "rollcast/scenarios/load.hpp"
#include "rollcast/scenarios/scenario.hpp"
#include "rollcast/scenarios/scenario_error.hpp"
#include "rollcast/setup/study_setup.hpp"
#include "rollcast/study/study.hpp"
#include "rollcast/study/study_result.hpp"

/// Forecasts of releases in four calls: `load`, `validate`, `simulate`, `summarize`. Everything that they return owns
/// what it holds; no state of the process is changed by them, and any of them may run in several threads at once.
namespace rollcast {

using run::Contender;
using run::Mode;
using scenarios::NamedTexts;
using scenarios::Scenario;
using scenarios::ScenarioError;
using setup::OwnKinds;
using study::CompletedStudy;
using study::RunFailed;
using study::StudyResult;

/// A valid scenario and the strategies that compete in it, `none` among them, sorted by label.
struct Study {
  std::shared_ptr<const Scenario> scenario;  ///< strategies may refer to it
  std::vector<Contender> contenders;
  std::vector<lifecycle::Plan> plans;  ///< of many releases, `never` among them, sorted by label; empty without any
  std::string resolved;                ///< scenario text that says exactly what was understood, every default filled in
};

/// What may be said beside a scenario's text.
struct LoadOptions {
  std::vector<std::string> settings{};  ///< values in place of the text's, as for --set: "start=Fri 16:00"
  std::vector<std::string> only{};      ///< labels of the strategies to keep beside `none`; empty: all
  OwnKinds own{};                       ///< the caller's own strategies and judges, which the text may name
};

/// Reads a scenario's file, or the shipped scenario of that name: of the folder ROLLCAST_SCENARIOS, of
/// ../share/rollcast beside the running program, or of the tree that built the library. Throws ScenarioError with every
/// error, each
/// "/json/pointer: problem (why). Suggestion?".
Study load(const std::filesystem::path& file_or_name, const LoadOptions& = {});

/// Reads a scenario from its text (JSON with // comments). `beside` gives the texts of files that it names (recorded
/// traffic); by default there are none. Throws ScenarioError with every error.
Study load_text(std::string_view text, const LoadOptions& = {}, const NamedTexts& beside = scenarios::no_texts);

/// A study of a scenario that was made in C++, with the strategies of this JSON list, as a scenario's text has it:
/// R"(["big_bang", {"name": "canary", "bake": "4h"}])". Throws ScenarioError with every error of either.
Study load_scenario(const Scenario&, std::string_view strategies, const LoadOptions& = {});

/// `std::vector<std::string> validate(const Scenario&)`: everything that is wrong with a scenario, however it was made,
/// each "/json/pointer: problem (why). Suggestion?"; empty when it is valid. The rules are those of reading its text.
/// The engine itself takes a scenario as it is.
using setup::validate;

/// How to run a study.
struct SimulationOptions {
  std::uint64_t seed = 1;  ///< of all randomness
  std::uint32_t first_run = 0;
  std::uint32_t runs = 2000;  ///< worlds in which every strategy is run; at least 2 to be summarized
  int threads = 0;            ///< 0: one per processor; the results are the same bytes for any number
  Mode mode = Mode::aggregate;
};

/// A study that was run: what a summary is made from.
struct Results {
  Study study;
  SimulationOptions options;
  CompletedStudy completed;  ///< a row for each run, [replication][strategy]
};

/// Runs every strategy in the same worlds. The same study and options give the same bytes on every processor. Throws
/// RunFailed when a strategy throws.
Results simulate(const Study&, const SimulationOptions& = {});

/// Runs every plan of many releases in the same worlds, as [replication][plan]; `study::compare_plans` says which costs
/// least. As reproducible as `simulate`. Throws std::invalid_argument for a scenario with what lifecycles do not know
/// (`lifecycle::unknown_to_lifecycles`), std::runtime_error for a plan that wants too many candidates.
std::vector<lifecycle::LifecycleRun> simulate_lifecycles(const Study&, const SimulationOptions& = {});

/// The answer of a study.
struct Summary {
  StudyResult result;  ///< estimates with 95 % intervals, comparisons, verdict, break-even points
  std::string json;    ///< the text of summary.json, from which reports are made
  std::string answer;  ///< for a terminal: headline, reasons, and a table of the strategies by rank
};

/// Turns rows into the answer. Throws std::invalid_argument for less than two runs.
Summary summarize(const Results&);

}  // namespace rollcast
