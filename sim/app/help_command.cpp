#include <iostream>

#include "commands.hpp"
#include "rollcast/strategies/reference.hpp"

namespace rollcast::app {

ExitCode help(const std::string& key) {
  const scenarios::Reference reference = full_reference();
  if (key.empty()) {
    std::cout << help_topics(reference);
    return exit_done;
  }
  const scenarios::Help found = help_on(reference, key);
  (found.was_found ? std::cout : std::cerr) << found.text;
  return found.was_found ? exit_done : exit_usage;
}

}  // namespace rollcast::app
