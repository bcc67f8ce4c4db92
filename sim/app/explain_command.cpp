#include <iostream>

#include "commands.hpp"
#include "rollcast/reports/explanation.hpp"
#include "study_setup.hpp"

namespace rollcast {

ExitCode explain(const ExplainCommand& command) {
  const StudySetup setup = read_study(command.scenario, command.changes, {});
  std::cout << explanation(*setup.scenario, setup.contenders);
  return exit_done;
}

}  // namespace rollcast
