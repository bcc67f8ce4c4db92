#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>

#include "command.hpp"
#include "rollcast/lifecycle/lifecycle.hpp"
#include "rollcast/run/run_record.hpp"
#include "rollcast/strategies/reference.hpp"

namespace rollcast::app {

namespace {

std::string summary_of(const LedgerColumn& column) {
  if (column.kind == LedgerColumn::Kind::event)
    return fmt::format("Column of the ledger: {} (event, 0 or 1).", column.title);
  return fmt::format("Column of the ledger: {} ({}, {}).", column.title,
                     ledger_kind_names.at(static_cast<std::size_t>(column.kind)), column.unit);
}

scenarios::Glossary columns_of_the_ledger() {
  scenarios::Glossary columns{"Columns of the ledger, of runs.csv and summary.json", {}};
  for (const LedgerColumn& column : ledger_columns()) {
    std::string doc{column.doc};
    if (column.price) doc += fmt::format(" Proportional to the {}, {}.", column.price->words, column.price->pointer);
    columns.terms.push_back({std::string{column.name}, summary_of(column), doc});
  }
  return columns;
}

scenarios::Glossary columns_of_lifecycles() {
  scenarios::Glossary columns{"Columns of lifecycles", {}};
  for (const LifecycleColumn& column : lifecycle_columns())
    columns.terms.push_back(
        {std::string{column.name}, fmt::format("Column of lifecycles, in {}.", column.unit), std::string{column.doc}});
  return columns;
}

scenarios::Glossary names_of_commands() {
  scenarios::Glossary names{"Commands", {}};
  for (const Command* command : commands())
    names.terms.push_back({std::string{command->name}, "A command.", fmt::format("{}.", command->doc)});
  return names;
}

/// Everything that help explains.
scenarios::Reference everything() {
  scenarios::Reference reference = full_reference();
  reference.glossaries = {columns_of_the_ledger(), columns_of_lifecycles(), names_of_commands()};
  return reference;
}

ExitCode help(const CLI::App& program, const std::string& name) {
  if (std::ranges::find(commands(), name, &Command::name) != commands().end()) {
    std::cout << program.get_subcommand(name)->help(program.get_name());
    return exit_done;
  }
  const scenarios::Reference reference = everything();
  if (name.empty()) {
    std::cout << help_topics(reference);
    return exit_done;
  }
  const scenarios::Help found = help_on(reference, name);
  (found.was_found ? std::cout : std::cerr) << found.text;
  return found.was_found ? exit_done : exit_usage;
}

std::function<ExitCode()> declare_help(CLI::App& command) {
  const auto name = std::make_shared<std::string>();
  command.add_option("name", *name,
                     "A key (traffic.base, canary.bake), how keys begin, a column or a command [lists them]");
  return [name, &command] { return help(*command.get_parent(), *name); };
}

}  // namespace

extern const Command help_command{"help",
                                  "Explain a key of a scenario, a strategy, a judge, a column of results or a command",
                                  {"rollcast help traffic.base", "rollcast help excess_failures", "rollcast help"},
                                  declare_help};

}  // namespace rollcast::app
