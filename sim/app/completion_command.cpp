#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <memory>

#include "command.hpp"
#include "command_words.hpp"
#include "rollcast/setup/library.hpp"

namespace rollcast::app {

namespace {

/// A text in single quotes, as all three shells read it; fish alone takes a backslash within for more than itself.
std::string quoted(const std::string& text, std::string_view escaped = "") {
  std::string in_quotes = "'";
  for (const char c : text) {
    if (c == '\'')
      in_quotes += "'\\''";
    else
      in_quotes += (escaped.find(c) == std::string_view::npos ? "" : "\\") + std::string{c};
  }
  return in_quotes + "'";
}

std::string names_of(const CommandWords& command) {
  std::string names;
  for (const OptionWords& option : command.options)
    for (const std::string& name : option.names) names += (names.empty() ? "" : " ") + name;
  return names;
}

/// The names that a command takes for its scenario, beside a file's; none where it takes no scenario.
std::string scenarios_for(const CommandWords& command) {
  const auto is_scenario = [](const OptionWords& option) { return option.names.empty() && option.place == "scenario"; };
  std::string names;
  if (std::ranges::none_of(command.options, is_scenario)) return names;
  for (const std::filesystem::path& file : shipped_scenarios())
    names += (names.empty() ? "" : " ") + file.stem().string();
  return names;
}

std::string bash_script(const std::vector<CommandWords>& commands) {
  std::string words = names_of(commands.front()), cases;
  for (const CommandWords& command : commands) {
    if (command.name.empty()) continue;
    words += " " + command.name;
    const std::string scenarios = scenarios_for(command);
    cases += fmt::format("    {}) words='{}'{} ;;\n", command.name, names_of(command),
                         scenarios.empty() ? "" : fmt::format(" scenarios='{}'", scenarios));
  }
  return fmt::format(R"(_rollcast() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} command= words= scenarios= i
  for ((i = 1; i < COMP_CWORD; ++i)); do
    case ${{COMP_WORDS[i]}} in -*) ;; *) command=${{COMP_WORDS[i]}}; break ;; esac
  done
  case $command in
    '') words='{}' ;;
{}  esac
  COMPREPLY=()
  if [[ -z $command || $word == -* ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$word"))
  elif [[ -n $scenarios ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$scenarios" -- "$word"; compgen -f -- "$word")
  fi
}}
complete -o default -o filenames -F _rollcast rollcast
)",
                     words, cases);
}

/// One argument as _arguments of zsh takes it: --out[Results folder]:value:_files
std::string zsh_argument(const std::string& name, const OptionWords& option) {
  const std::string doc = quoted(option.doc, "[]:\\");
  const std::string value = option.value.empty() ? "" : ":value:_files";
  return fmt::format(" '{}['{}']{}'", name, doc, value);
}

std::string zsh_case(const CommandWords& command, bool takes_scenario) {
  std::string text = fmt::format("    {}) _arguments", command.name);
  for (const OptionWords& option : command.options)
    for (const std::string& name : option.names) text += zsh_argument(name, option);
  return text + (takes_scenario ? " '1:scenario:_rollcast_scenario'" : "") + " '*:file:_files' ;;\n";
}

std::string zsh_script(const std::vector<CommandWords>& commands) {
  std::string list, cases, scenarios;
  for (const CommandWords& command : commands) {
    if (command.name.empty()) continue;
    list += fmt::format("    {}\n", quoted(command.name + ":" + command.doc));
    const std::string of_command = scenarios_for(command);
    if (!of_command.empty()) scenarios = of_command;
    cases += zsh_case(command, !of_command.empty());
  }
  return fmt::format(R"(#compdef rollcast
_rollcast_scenario() {{
  _alternative 'scenarios:shipped scenario:({})' 'files:scenario file:_files'
}}
_rollcast() {{
  local -a commands=(
{}  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
{}  esac
}}
compdef _rollcast rollcast
)",
                     scenarios, list, cases);
}

std::string fish_option(const CommandWords& command, const OptionWords& option) {
  std::string line =
      "complete -c rollcast -n " +
      quoted(command.name.empty() ? "__fish_use_subcommand" : "__fish_seen_subcommand_from " + command.name);
  for (const std::string& name : option.names)
    line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  return line + (option.value.empty() ? "" : " -r") + " -d " + quoted(option.doc, "\\") + "\n";
}

std::string fish_script(const std::vector<CommandWords>& commands) {
  std::string script;
  for (const CommandWords& command : commands) {
    if (!command.name.empty())
      script += fmt::format("complete -c rollcast -n __fish_use_subcommand -f -a {} -d {}\n", command.name,
                            quoted(command.doc, "\\"));
    for (const OptionWords& option : command.options)
      if (!option.names.empty()) script += fish_option(command, option);
    if (const std::string scenarios = scenarios_for(command); !scenarios.empty())
      script += fmt::format("complete -c rollcast -n '__fish_seen_subcommand_from {}' -a '{}' -d 'Shipped scenario'\n",
                            command.name, scenarios);
  }
  return script;
}

struct Shell {
  std::string_view name;
  std::string (*script)(const std::vector<CommandWords>&);
};

constexpr std::array shells{Shell{"bash", bash_script}, Shell{"zsh", zsh_script}, Shell{"fish", fish_script}};

std::function<ExitCode()> declare_completion(CLI::App& command) {
  const auto name = std::make_shared<std::string>();
  std::vector<std::string> names;
  for (const Shell& shell : shells) names.emplace_back(shell.name);
  command.add_option("shell", *name, "bash, zsh or fish")->required()->check(CLI::IsMember(names));
  return [name, &command] {
    const auto* chosen = std::ranges::find(shells, *name, &Shell::name);
    std::cout << chosen->script(words_of_commands(*command.get_parent()));
    return exit_done;
  };
}

}  // namespace

extern const Command completion_command{
    "completion",
    "Print a script that completes commands and options in a shell",
    {"rollcast completion bash > rollcast.bash", "rollcast completion fish > rollcast.fish"},
    declare_completion};

}  // namespace rollcast::app
