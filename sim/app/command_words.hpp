#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace rollcast::app {

/// An option or an argument of a command, as its help has it.
struct OptionWords {
  std::vector<std::string> names;  ///< "--out", "-h"; none for an argument that stands by its place
  std::string place;               ///< what such an argument is called: "scenario"
  std::string doc;
  std::string value;  ///< what follows the name: "UINT:2 to 100"; empty for a flag
};

/// A command, as its help has it.
struct CommandWords {
  std::string name, doc;
  std::vector<OptionWords> options;
};

/// Every command that the help lists, with its options. The program itself comes first, with an empty name.
std::vector<CommandWords> words_of_commands(const CLI::App& program);

}  // namespace rollcast::app
