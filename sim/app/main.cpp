#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <exception>
#include <filesystem>
#include <iostream>
#include <span>

#include "command.hpp"
#include "interruption.hpp"
#include "rollcast/results/staged_file.hpp"
#include "rollcast/scenarios/fields.hpp"
#include "rollcast/scenarios/scenario_error.hpp"
#include "terminal.hpp"

namespace rollcast::app {

namespace {

std::string exit_codes() {
  std::string text = "\nExit codes:\n";
  for (const ExitMeaning& exit : exit_meanings) text += fmt::format("  {:<9}{}\n", exit.codes, exit.meaning);
  return text;
}

std::string examples_of(std::span<const std::string_view> examples) {
  std::string text;
  for (const std::string_view example : examples)
    if (!example.empty()) text += fmt::format("  {}\n", example);
  return text;
}

/// The commands as CLI11 knows them, and what was said to them.
struct CommandLine {
  CLI::App app{"Rollcast forecasts a release before it happens."};
  std::function<ExitCode()> chosen;

  CommandLine() {
    std::string first_examples;
    for (const Command* command : commands()) {
      add(*command);
      first_examples += examples_of(std::span{command->examples}.first(1));
    }
    app.require_subcommand(1);
    app.footer(fmt::format("\nExamples, more with each command's --help:\n{}{}", first_examples, exit_codes()));
    app.name("rollcast");
    app.set_version_flag("--version", std::string{"rollcast "} + ROLLCAST_VERSION);
  }

  void add(const Command& command) {
    CLI::App* const c = app.add_subcommand(std::string{command.name}, std::string{command.doc});
    c->footer("\nExamples:\n" + examples_of(command.examples));
    c->callback([this, code = command.declare(*c)] { chosen = code; });
  }
};

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

/// Reports the words of the command line that are unknown, each with the one that was probably meant. False when there
/// are none.
bool report_unknown_words(const CLI::App& app) {
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

ExitCode perform(const CommandLine& command_line) {
  try {
    return command_line.chosen();
  } catch (const ScenarioError& refused) {
    for (const std::string& error : refused.errors()) std::cerr << error << "\n";
    return exit_scenario;
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
    if (!was_asked && report_unknown_words(command_line.app)) return exit_usage;
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
