#pragma once

#include <array>
#include <string_view>

namespace rollcast::app {

/// What the program returns to the shell.
enum ExitCode : int {
  exit_done = 0,
  exit_usage = 2,              ///< the command line cannot be understood
  exit_scenario = 3,           ///< the scenario, or a results folder, cannot be used
  exit_report_incomplete = 5,  ///< all numbers are there, but not every picture
  exit_cannot_write = 6,       ///< the results folder, or the answer, cannot be written
  exit_internal_error = 70,    ///< from 128 on: ended by a signal, whose number is added (interruption.hpp)
};

/// An exit code, or several, and what the help and the manual say of it.
struct ExitMeaning {
  std::string_view codes, meaning;
};

inline constexpr std::array exit_meanings{
    ExitMeaning{"0", "done"},
    ExitMeaning{"2", "usage error"},
    ExitMeaning{"3", "invalid scenario or results folder"},
    ExitMeaning{"5", "report incomplete"},
    ExitMeaning{"6", "cannot write"},
    ExitMeaning{"70", "internal error"},
    ExitMeaning{"128 + n", "ended by signal n"},
};

}  // namespace rollcast::app
