#include <iostream>
#include <utility>

#include "commands.hpp"
#include "rollcast/reports/explanation.hpp"
#include "rollcast/setup/study_setup.hpp"

namespace rollcast::app {

ExitCode explain(const ExplainCommand& command) {
  const char* between = "";
  for (const StudySetup& setup : read_studies(read_study_sources(command.scenario), command.changes, {})) {
    std::cout << std::exchange(between, "\n\n") << explanation(*setup.scenario, setup.contenders);
  }
  return exit_done;
}

}  // namespace rollcast::app
