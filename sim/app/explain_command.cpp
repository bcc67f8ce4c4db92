#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "command.hpp"
#include "options.hpp"
#include "rollcast/reports/explanation.hpp"
#include "rollcast/setup/study_setup.hpp"

namespace rollcast::app {

namespace {

struct ExplainOptions {
  std::filesystem::path scenario;
  Changes changes;
  bool full = false, json = false;
};

std::string full_text(const std::vector<StudySetup>& setups) {
  std::string text;
  for (const StudySetup& setup : setups)
    text += (text.empty() ? "" : "\n\n") + explanation(*setup.scenario, setup.contenders);
  return text;
}

/// The facts of each scenario of a study, or of the only one.
nlohmann::ordered_json facts_of(const std::vector<StudySetup>& setups) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const StudySetup& setup : setups) all.push_back(explanation_facts(*setup.scenario, setup.contenders));
  return setups.size() == 1 ? all.front() : all;
}

std::string summary_text(const std::vector<StudySetup>& setups) {
  std::string text;
  for (const StudySetup& setup : setups)
    text += explanation_summary(explanation_facts(*setup.scenario, setup.contenders)) + "\n";
  return text + "Add --full for all of it: each disturbance, outcome, stage and what a gate can detect in it.\n";
}

ExitCode explain(const ExplainOptions& options) {
  const std::vector<StudySetup> setups = read_studies(read_study_sources(options.scenario), options.changes, {});
  if (options.json)
    std::cout << facts_of(setups).dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << "\n";
  else
    std::cout << (options.full ? full_text(setups) : summary_text(setups));
  return exit_done;
}

std::function<ExitCode()> declare_explain(CLI::App& command) {
  const auto options = std::make_shared<ExplainOptions>();
  add_scenario(command, options->scenario, options->changes);
  CLI::Option* const full =
      command.add_flag("--full", options->full, "Everything: each disturbance, outcome class and stage");
  command.add_flag("--json", options->json, "The facts of the summary as JSON")->excludes(full);
  return [options] { return explain(*options); };
}

}  // namespace

extern const Command explain_command{
    "explain",
    "Summarize a scenario without simulating it; --full for every stage, --json for programs",
    {"rollcast explain support_chatbot", "rollcast explain my_service.json --full",
     "rollcast explain my_service.json --set baseline.failure=3% --json"},
    declare_explain};

}  // namespace rollcast::app
