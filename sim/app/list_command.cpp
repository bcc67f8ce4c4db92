#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "command.hpp"
#include "rollcast/setup/library.hpp"
#include "rollcast/strategies/catalog.hpp"
#include "rollcast/strategies/judge.hpp"

namespace rollcast::app {

namespace {

ExitCode list() {
  std::cout << "Strategies\n";
  for (const StrategyKind& kind : strategy_catalog()) std::cout << fmt::format("  {:<18} {}\n", kind.name, kind.what);
  std::cout << "\nJudges\n";
  for (const JudgeKind& kind : judge_catalog())
    std::cout << fmt::format("  {:<18} {}\n  {:<18} Guarantee: {}\n", kind.name, kind.what, "", kind.guarantee);
  std::cout << "\nScenarios in " << (scenarios_folder() / "library").lexically_normal().string() << "\n";
  for (const auto& file : shipped_scenarios())
    std::cout << fmt::format("  {:<30} {}\n", file.filename().string(), name_in(file));
  return exit_done;
}

std::function<ExitCode()> declare_new(CLI::App& command) {
  const auto of_many_releases = std::make_shared<bool>(false);
  command.add_flag("--lifecycle", *of_many_releases, "A scenario of many releases over a year");
  return [of_many_releases] {
    std::cout << (*of_many_releases ? starter_lifecycle() : starter_scenario());
    return exit_done;
  };
}

}  // namespace

extern const Command list_command{
    "list", "List strategies, judges and shipped scenarios", {"rollcast list"}, [](CLI::App&) {
      return std::function{list};
    }};

extern const Command new_command{"new",
                                 "Print a commented scenario to start from",
                                 {"rollcast new > my_service.json", "rollcast new --lifecycle > my_lifecycle.json"},
                                 declare_new};

}  // namespace rollcast::app
