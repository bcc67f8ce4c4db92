#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "command.hpp"
#include "rollcast/strategies/reference.hpp"

namespace rollcast::app {

namespace {

const Command* command_named(std::string_view name) {
  const auto found = std::ranges::find(commands(), name, &Command::name);
  return found == commands().end() ? nullptr : *found;
}

ExitCode help(const std::string& key) {
  if (const auto* command = command_named(key)) {
    std::cout << fmt::format("{} is a command. {}.\n\n  rollcast {} --help\n", key, command->doc, key);
    return exit_done;
  }
  const scenarios::Reference reference = full_reference();
  if (key.empty()) {
    std::cout << help_topics(reference);
    return exit_done;
  }
  const scenarios::Help found = help_on(reference, key);
  (found.was_found ? std::cout : std::cerr) << found.text;
  return found.was_found ? exit_done : exit_usage;
}

std::function<ExitCode()> declare_help(CLI::App& command) {
  const auto key = std::make_shared<std::string>();
  command.add_option("key", *key,
                     "A key such as traffic.base, /watching/alerts or canary.bake [lists what can be asked for]");
  return [key] { return help(*key); };
}

}  // namespace

extern const Command help_command{"help",
                                  "Explain a key of a scenario, a strategy or a judge",
                                  {"rollcast help traffic.base", "rollcast help canary", "rollcast help"},
                                  declare_help};

}  // namespace rollcast::app
