#include <iostream>
#include <memory>
#include <utility>

#include "command.hpp"
#include "options.hpp"
#include "rollcast/reports/explanation.hpp"
#include "rollcast/setup/study_setup.hpp"

namespace rollcast::app {

namespace {

struct ExplainOptions {
  std::filesystem::path scenario;
  Changes changes;
};

ExitCode explain(const ExplainOptions& options) {
  const char* between = "";
  for (const StudySetup& setup : read_studies(read_study_sources(options.scenario), options.changes, {})) {
    std::cout << std::exchange(between, "\n\n") << explanation(*setup.scenario, setup.contenders);
  }
  return exit_done;
}

std::function<ExitCode()> declare_explain(CLI::App& command) {
  const auto options = std::make_shared<ExplainOptions>();
  add_scenario(command, options->scenario, options->changes);
  return [options] { return explain(*options); };
}

}  // namespace

extern const Command explain_command{
    "explain",
    "Describe a scenario without simulating it: traffic, failures, outcomes, stages, and what a gate can see",
    {"rollcast explain support_chatbot", "rollcast explain my_service.json",
     "rollcast explain my_service.json --set baseline.failure=3%"},
    declare_explain};

}  // namespace rollcast::app
