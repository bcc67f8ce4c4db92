#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <exception>
#include <iostream>
#include <limits>

#include "commands.hpp"
#include "interruption.hpp"
#include "rollcast/results/staged_file.hpp"
#include "rollcast/scenarios/fields.hpp"
#include "rollcast/scenarios/scenario_error.hpp"
#include "rollcast/study/study.hpp"
#include "terminal.hpp"

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

Exit codes: 0 done, 2 usage, 3 scenario, 5 report incomplete, 6 cannot write, 70 internal error, 129, 130,
143 ended by a signal.)";

/// A whole number within these ends, in plain digits: CLI11 alone takes -1 for a very large number.
class WholeNumber : public CLI::Validator {
 public:
  WholeNumber(std::uint64_t least, std::uint64_t most) : CLI::Validator{fmt::format("{} to {}", least, most)} {
    func_ = [least, most](const std::string& written) {
      std::uint64_t value = 0;
      const char* end = written.data() + written.size();
      const auto [read_to, problem] = std::from_chars(written.data(), end, value);
      if (problem == std::errc{} && read_to == end && value >= least && value <= most) return std::string{};
      return fmt::format("expected a whole number from {} to {}, found \"{}\"", least, most, written);
    };
  }
};
const CLI::Validator not_empty{[](const std::string& written) {
                                 return written.empty() ? std::string{"expected a name, found none"} : std::string{};
                               },
                               ""};
constexpr std::uint64_t most_runs_before = 2'000'000'000;

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
    CLI::App* c = app.add_subcommand("run", "Runs a scenario's strategies and writes the report");
    c->add_option("scenario", run.scenario, "Scenario file (JSON), or the name of a shipped one")
        ->required()
        ->check(not_empty);
    c->add_option("--out", run.out, "Results folder [out/<name of the scenario>]")->check(not_empty);
    c->add_flag("--force", run.force, "Replaces results of another scenario in the results folder");
    c->add_option("--runs", run.runs, "Replications: worlds in which every strategy is run")
        ->capture_default_str()
        ->check(WholeNumber{2, 100'000'000});
    c->add_option("--first-run", run.first_run, "Number of the first replication: a part of a larger study")
        ->capture_default_str()
        ->check(WholeNumber{0, most_runs_before});
    c->add_option("--strategies", run.strategies, "Labels of the strategies to run, by commas [all]")->delimiter(',');
    c->add_option("--seed", run.seed, "Seed of all randomness")
        ->capture_default_str()
        ->check(WholeNumber{0, std::numeric_limits<std::uint64_t>::max()});
    c->add_option("--threads", run.threads, "Threads [one per processor]")->check(WholeNumber{1, 4096});
    add_changes(c, run.changes);
    c->add_option_function<std::string>(
         "--mode", [this](const std::string& name) { run.mode = *mode_named(name); },
         "How counts are drawn: trace (every tick), aggregate or bridge [aggregate]")
        ->check(CLI::IsMember(std::vector<std::string>(mode_names.begin(), mode_names.end())));
    c->callback([this] { chosen = [this] { return app::run(run); }; });
  }

  static void add_changes(CLI::App* c, Changes& changes) {
    c->add_option("--trace", changes.trace,
                  "Recorded traffic (CSV: time,count or offset_s,count) in place of the scenario's");
    c->add_option("--set", changes.settings,
                  "A value in place of the scenario's: start=\"Fri 16:00\", people.misdiagnosis=20%")
        ->take_all()
        ->expected(1)
        ->allow_extra_args(false);
  }

  void add_report() {
    CLI::App* c = app.add_subcommand("report", "Rebuilds page and pictures of a results folder");
    c->add_option("folder", report_folder, "Results folder")->required()->check(not_empty);
    c->callback([this] { chosen = [this] { return app::report(report_folder); }; });
  }

  void add_explain() {
    CLI::App* c = app.add_subcommand("explain", "Tells a scenario's world in plain sentences");
    c->add_option("scenario", explain.scenario, "Scenario file (JSON), or the name of a shipped one")
        ->required()
        ->check(not_empty);
    add_changes(c, explain.changes);
    c->callback([this] { chosen = [this] { return app::explain(explain); }; });
  }

  void add_replay() {
    CLI::App* c = app.add_subcommand("replay", "Tells one run of a results folder, event by event");
    c->add_option("folder", replay.folder, "Results folder")->required()->check(not_empty);
    c->add_option("--strategy", replay.strategy, "Label of the strategy")->required();
    c->add_option("--run", replay.run, "Number of the replication, from 0")
        ->required()
        ->check(WholeNumber{0, 2 * most_runs_before});
    c->callback([this] { chosen = [this] { return app::replay(replay); }; });
  }
};

std::string settings_text(const Changes& changes) {
  std::string text;
  for (const std::string& setting : changes.settings) text += " --set '" + setting + "'";
  return text;
}

/// What the command line can hold in place of a word that it does not know.
std::vector<std::string> known_words(const CLI::App& app, bool is_option) {
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  std::vector<std::string> words;
  if (is_option) {
    for (const CLI::Option* option : (chosen.empty() ? app : *chosen.front()).get_options())
      for (const std::string& name : option->get_lnames()) words.push_back("--" + name);
  } else if (chosen.empty()) {
    for (const CLI::App* command : app.get_subcommands(nullptr)) words.push_back(command->get_name());
  }
  return words;
}

/// Tells what the command line has that nobody knows, with the words that were probably meant. False when there is
/// nothing of that kind.
bool tell_unknown_words(const CLI::App& app) {
  const std::vector<std::string> unknown = app.remaining(true);
  for (const std::string& written : unknown) {
    const std::string word = written.substr(0, written.find('='));
    const bool is_option = word.starts_with('-');
    const std::vector<std::string> known = known_words(app, is_option);
    const auto near = nearest_word(word, known);
    std::cerr << fmt::format("Unknown {} \"{}\".{}\n",
                             is_option                       ? "option"
                             : app.get_subcommands().empty() ? "command"
                                                             : "argument",
                             word, near ? fmt::format(" Did you mean \"{}\"?", *near) : "");
  }
  if (!unknown.empty()) std::cerr << "Run with --help for more information.\n";
  return !unknown.empty();
}

void tell_failed_run(const RunFailed& failure, const RunCommand& run) {
  std::cerr << "Internal error in replication " << failure.replication() << ", strategy " << failure.label()
            << ", seed " << run.seed << ": " << failure.what() << "\nRun it alone: rollcast run "
            << run.scenario.string() << " --seed " << run.seed << " --mode " << name_of(run.mode) << " --strategies "
            << failure.label() << " --first-run " << failure.replication() << " --runs 2" << settings_text(run.changes)
            << "\n";
}

ExitCode perform(const CommandLine& command_line) {
  try {
    return command_line.chosen();
  } catch (const ScenarioError& refused) {
    for (const std::string& error : refused.errors()) std::cerr << error << "\n";
    return exit_scenario;
  } catch (const RunFailed& failure) {
    tell_failed_run(failure, command_line.run);
    return exit_internal_error;
  } catch (const WriteFailed& error) {
    if (is_ending()) await_the_end();
    std::cerr << "Cannot write the results: " << error.what() << "\n";
    return exit_cannot_write;
  } catch (const std::filesystem::filesystem_error& error) {
    if (is_ending()) await_the_end();
    std::cerr << "Cannot write the results: " << error.what() << "\n";
    return exit_cannot_write;
  } catch (const std::exception& error) {
    std::cerr << "Internal error: " << error.what() << "\n";
    return exit_internal_error;
  }
}

/// The answer must have reached whoever asked for it; a reader that went away (head) has what it wanted.
ExitCode with_answer_written(ExitCode code, const PlainTextOutput& answers) {
  if (std::cout.flush()) return code;
  if (answers.failure() != EPIPE)
    std::cerr << "Cannot write the answer to the standard output: " << std::strerror(answers.failure()) << "\n";
  return exit_cannot_write;
}

ExitCode answer(int argc, char** argv) {
  CommandLine command_line;
  try {
    command_line.app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool was_asked = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success);
    if (!was_asked && tell_unknown_words(command_line.app)) return exit_usage;
    return command_line.app.exit(error) == 0 ? exit_done : exit_usage;
  }
  return perform(command_line);
}

}  // namespace

}  // namespace rollcast::app

int main(int argc, char** argv) {
  using namespace rollcast::app;
  end_when_asked();
  const PlainTextOutput plain_answers{std::cout}, plain_errors{std::cerr};
  return with_answer_written(answer(argc, argv), plain_answers);
}
