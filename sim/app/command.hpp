#pragma once

#include <array>
#include <functional>
#include <span>
#include <string_view>

#include "exit_codes.hpp"

namespace CLI {
class App;
}

namespace rollcast::app {

/// One command of the program: what a user can know of it, and what it does. A new command is a record in a file of its
/// own, and a line in commands.cpp.
struct Command {
  std::string_view name;
  std::string_view doc;                      ///< one line
  std::array<std::string_view, 3> examples;  ///< command lines that work; empty ones are left out
  /// Declares its arguments, and returns what it does with what was given for them.
  std::function<ExitCode()> (*declare)(CLI::App&);
};

/// Every command, in the order of the help.
std::span<const Command* const> commands();

}  // namespace rollcast::app
