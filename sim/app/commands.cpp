#include "command.hpp"

namespace rollcast::app {

extern const Command run_command, explain_command, replay_command, report_command, list_command, new_command,
    help_command, completion_command, manual_command, lifecycle_command;

std::span<const Command* const> commands() {
  static constexpr std::array all{&run_command,        &lifecycle_command, &explain_command, &replay_command,
                                  &report_command,     &list_command,      &new_command,     &help_command,
                                  &completion_command, &manual_command};
  return all;
}

}  // namespace rollcast::app
