#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "command.hpp"
#include "command_words.hpp"

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

std::string bash_script(const std::vector<CommandWords>& commands) {
  std::string words = names_of(commands.front()), cases;
  for (const CommandWords& command : commands) {
    if (command.name.empty()) continue;
    words += " " + command.name;
    cases += fmt::format("    {}) words='{}' ;;\n", command.name, names_of(command));
  }
  return fmt::format(R"(_rollcast() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} command= words= i
  for ((i = 1; i < COMP_CWORD; ++i)); do
    case ${{COMP_WORDS[i]}} in -*) ;; *) command=${{COMP_WORDS[i]}}; break ;; esac
  done
  case $command in
    '') words='{}' ;;
{}  esac
  COMPREPLY=()
  if [[ -z $command || $word == -* ]]; then COMPREPLY=($(compgen -W "$words" -- "$word")); fi
}}
complete -o default -F _rollcast rollcast
)",
                     words, cases);
}

/// One argument as _arguments of zsh takes it: --out[Results folder]:value:_files
std::string zsh_argument(const std::string& name, const OptionWords& option) {
  const std::string doc = quoted(option.doc, "[]:\\");
  const std::string value = option.value.empty() ? "" : ":value:_files";
  return fmt::format(" '{}['{}']{}'", name, doc, value);
}

std::string zsh_script(const std::vector<CommandWords>& commands) {
  std::string list, cases;
  for (const CommandWords& command : commands) {
    if (command.name.empty()) continue;
    list += fmt::format("    {}\n", quoted(command.name + ":" + command.doc));
    cases += fmt::format("    {}) _arguments", command.name);
    for (const OptionWords& option : command.options)
      for (const std::string& name : option.names) cases += zsh_argument(name, option);
    cases += " '*:file:_files' ;;\n";
  }
  return fmt::format(R"(#compdef rollcast
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
                     list, cases);
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
