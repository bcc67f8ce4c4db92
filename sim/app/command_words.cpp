#include "command_words.hpp"

#include <CLI/CLI.hpp>

namespace rollcast::app {

namespace {

OptionWords words_of(const CLI::Option& option) {
  OptionWords words{.names = {}, .place = option.get_single_name(), .doc = option.get_description(), .value = {}};
  for (const std::string& name : option.get_lnames()) words.names.push_back("--" + name);
  for (const std::string& name : option.get_snames()) words.names.push_back("-" + name);
  if (option.get_items_expected_max() > 0) words.value = option.get_type_name();
  return words;
}

CommandWords words_of(const CLI::App& command) {
  CommandWords words{command.get_name(), command.get_description(), {}};
  for (const CLI::Option* option : command.get_options())
    if (!option->get_group().empty()) words.options.push_back(words_of(*option));
  return words;
}

}  // namespace

std::vector<CommandWords> words_of_commands(const CLI::App& program) {
  std::vector<CommandWords> all{words_of(program)};
  all.front().name.clear();
  for (const CLI::App* command : program.get_subcommands(nullptr))
    if (!command->get_group().empty()) all.push_back(words_of(*command));
  return all;
}

}  // namespace rollcast::app
