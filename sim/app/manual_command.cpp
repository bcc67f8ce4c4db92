#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "command.hpp"
#include "command_words.hpp"

namespace rollcast::app {

namespace {

/// A text as roff takes it: no hyphen that is broken or set long, no line that begins with a request.
std::string roff(std::string_view text) {
  std::string written;
  for (const char c : text) {
    if (c == '\\')
      written += "\\e";
    else if (c == '-')
      written += "\\-";
    else
      written += c;
  }
  return (written.starts_with('.') || written.starts_with('\'') ? "\\&" : "") + written;
}

std::string roff(const OptionWords& option) {
  std::string heading;
  for (const std::string& name : option.names) heading += (heading.empty() ? "" : ", ") + name;
  if (heading.empty()) heading = option.place;
  const std::string value = option.value.empty() || option.names.empty() ? "" : " \\fI" + roff(option.value) + "\\fR";
  return fmt::format(".TP\n\\fB{}\\fR{}\n{}\n", roff(heading), value, roff(option.doc));
}

std::string roff(const CommandWords& command) {
  std::string text = fmt::format(".SS {}\n{}.\n", roff(command.name), roff(command.doc));
  for (const OptionWords& option : command.options) text += roff(option);
  return text;
}

std::string examples() {
  std::string text = ".nf\n";
  for (const Command* command : commands())
    for (const std::string_view example : command->examples)
      if (!example.empty()) text += roff(example) + "\n";
  return text + ".fi\n";
}

std::string exit_status() {
  std::string text;
  for (const ExitMeaning& exit : exit_meanings)
    text += fmt::format(".TP\n\\fB{}\\fR\n{}\n", exit.codes, roff(exit.meaning));
  return text;
}

ExitCode print_manual(const CLI::App& program) {
  std::cout
      << ".TH ROLLCAST 1 \"\" \"rollcast " ROLLCAST_VERSION "\" \"User Commands\"\n"
      << ".SH NAME\nrollcast \\- forecasts a release before it happens\n"
      << ".SH SYNOPSIS\n.B rollcast\n\\fICOMMAND\\fR [\\fIOPTIONS\\fR]\n"
      << ".SH DESCRIPTION\nSimulates strategies of releasing the next version of a service, thousands of times in "
         "the same worlds, and reports risk, time and cost.\n"
      << ".SH COMMANDS\n";
  for (const CommandWords& command : words_of_commands(program))
    if (!command.name.empty()) std::cout << roff(command);
  std::cout << ".SH EXAMPLES\n" << examples() << ".SH EXIT STATUS\n" << exit_status();
  return exit_done;
}

}  // namespace

extern const Command manual_command{
    "manual", "Print the manual page, in roff", {"rollcast manual > rollcast.1"}, [](CLI::App& command) {
      return std::function{[&command] { return print_manual(*command.get_parent()); }};
    }};

}  // namespace rollcast::app
