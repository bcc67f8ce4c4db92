#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>

#include "commands.hpp"
#include "rollcast/scenarios/scenario_error.hpp"
#include "rollcast/study/study.hpp"

namespace rollcast::app {

namespace {

constexpr const char* examples = R"(
Examples:
  rollcast run scenarios/library/support_chatbot.json
  rollcast run my_service.json --runs 10000 --strategies canary,blue_green --out out/what-if
  rollcast run my_service.json --trace traffic.csv
  rollcast run my_service.json --set start="Fri 16:00" --set people.misdiagnosis=20%
  rollcast explain my_service.json
  rollcast replay out/what-if --strategy canary --run 12
  rollcast report out/what-if
  rollcast new > my_service.json

Exit codes: 0 done, 2 usage, 3 scenario, 5 report incomplete, 6 cannot write, 70 our own fault, 130 interrupted.)";

/// The commands as CLI11 knows them, and what was said to them.
struct CommandLine {
  CLI::App app{"Rollcast forecasts a release before it happens."};
  RunCommand run;
  ExplainCommand explain;
  ReplayCommand replay;
  std::filesystem::path report_folder;
  std::function<ExitCode()> chosen;

  CommandLine() {
    app.require_subcommand(1);
    app.footer(examples);
    app.set_version_flag("--version", std::string{"rollcast "} + ROLLCAST_VERSION);
    add_run();
    add_report();
    add_explain();
    add_replay();
    app.add_subcommand("list", "Lists strategies, judges and shipped scenarios")->callback([this] { chosen = list; });
    app.add_subcommand("new", "Prints a commented scenario to start from")->callback([this] { chosen = new_scenario; });
  }

  void add_run() {
    CLI::App* c = app.add_subcommand("run", "Plays a scenario's strategies and writes the report");
    c->add_option("scenario", run.scenario, "Scenario file (JSON)")->required();
    c->add_option("--out", run.out, "Results folder [out/<name of the scenario>]");
    c->add_option("--runs", run.runs, "Replications: worlds in which every strategy is played")
        ->capture_default_str()->check(CLI::Range(2U, 100'000'000U));
    c->add_option("--first-run", run.first_run, "Number of the first replication: a part of a larger study")
        ->capture_default_str()->check(CLI::Range(0U, 2'000'000'000U));
    c->add_option("--strategies", run.strategies, "Labels of the strategies to play, by commas [all]")->delimiter(',');
    c->add_option("--seed", run.seed, "Seed of all randomness")->capture_default_str();
    c->add_option("--threads", run.threads, "Threads [one per processor]")->check(CLI::Range(1, 4096));
    add_changes(c, run.changes);
    c->add_option_function<std::string>("--mode", [this](const std::string& name) { run.mode = *mode_named(name); },
                                        "How counts are drawn: trace (every tick), aggregate or bridge [aggregate]")
        ->check(CLI::IsMember(std::vector<std::string>(mode_names.begin(), mode_names.end())));
    c->callback([this] { chosen = [this] { return app::run(run); }; });
  }

  static void add_changes(CLI::App* c, Changes& changes) {
    c->add_option("--trace", changes.trace, "Recorded traffic (CSV: time,count or offset_s,count) in place of the scenario's");
    c->add_option("--set", changes.settings, "A value in place of the scenario's: start=\"Fri 16:00\", people.misdiagnosis=20%")
        ->take_all()->expected(1)->allow_extra_args(false);
  }

  void add_report() {
    CLI::App* c = app.add_subcommand("report", "Rebuilds page and pictures of a results folder");
    c->add_option("folder", report_folder, "Results folder")->required();
    c->callback([this] { chosen = [this] { return app::report(report_folder); }; });
  }

  void add_explain() {
    CLI::App* c = app.add_subcommand("explain", "Tells a scenario's world in plain sentences");
    c->add_option("scenario", explain.scenario, "Scenario file (JSON)")->required();
    add_changes(c, explain.changes);
    c->callback([this] { chosen = [this] { return app::explain(explain); }; });
  }

  void add_replay() {
    CLI::App* c = app.add_subcommand("replay", "Tells one run of a results folder, event by event");
    c->add_option("folder", replay.folder, "Results folder")->required();
    c->add_option("--strategy", replay.strategy, "Label of the strategy")->required();
    c->add_option("--run", replay.run, "Number of the replication, from 0")->required();
    c->callback([this] { chosen = [this] { return app::replay(replay); }; });
  }
};

std::string settings_text(const Changes& changes) {
  std::string text;
  for (const std::string& setting : changes.settings) text += " --set '" + setting + "'";
  return text;
}

ExitCode perform(const CommandLine& command_line) {
  try {
    return command_line.chosen();
  } catch (const ScenarioError& error) {
    for (const std::string& fault : error.faults()) std::cerr << fault << "\n";
    return exit_scenario;
  } catch (const StudyInterrupted&) {
    std::cerr << "Interrupted: nothing was written.\n";
    return exit_interrupted;
  } catch (const RunFailed& failure) {
    const RunCommand& run = command_line.run;
    std::cerr << "Internal fault in replication " << failure.replication() << ", strategy " << failure.label() << ", seed "
              << run.seed << ": " << failure.what() << "\nPlay it alone: rollcast run " << run.scenario.string() << " --seed "
              << run.seed << " --mode " << name_of(run.mode) << " --strategies " << failure.label() << " --first-run "
              << failure.replication() << " --runs 2" << settings_text(run.changes) << "\n";
    return exit_our_fault;
  } catch (const std::filesystem::filesystem_error& fault) {
    std::cerr << "Cannot write: " << fault.what() << "\n";
    return exit_cannot_write;
  } catch (const std::exception& fault) {
    std::cerr << "Internal fault: " << fault.what() << "\n";
    return exit_our_fault;
  }
}

}  // namespace

}  // namespace rollcast::app

int main(int argc, char** argv) {
  using namespace rollcast::app;
  CommandLine command_line;
  try {
    command_line.app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return command_line.app.exit(error) == 0 ? exit_done : exit_usage;
  }
  return perform(command_line);
}
