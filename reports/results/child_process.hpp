#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace rollcast::results {

/// What a program said before it ended.
struct ChildOutcome {
  int exit_code = 0;  ///< 128 + signal when it was killed
  std::string output, errors;
};

/// Runs a program found on the PATH with these arguments and this input, without a shell, and waits for it. The program
/// dies with this process. Throws std::runtime_error when it cannot be started, and when it does not end within
/// `patience`, in which case it is killed.
ChildOutcome run_program(const std::string& program, const std::vector<std::string>& arguments, std::string_view input,
                         std::chrono::milliseconds patience);

}  // namespace rollcast::results
