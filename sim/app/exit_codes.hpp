#pragma once

namespace rollcast::app {

/// What the program tells the shell.
enum ExitCode : int {
  exit_done = 0,
  exit_usage = 2,              ///< the command line cannot be understood
  exit_scenario = 3,           ///< the scenario, or a results folder, cannot be used
  exit_report_incomplete = 5,  ///< all numbers are there, but not every picture
  exit_cannot_write = 6,       ///< the results folder cannot be made or written
  exit_our_fault = 70,
  exit_interrupted = 130,
};

}  // namespace rollcast::app
