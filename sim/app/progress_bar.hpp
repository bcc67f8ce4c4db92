#pragma once

#include <chrono>
#include <cstdint>

namespace rollcast::app {

/// A line on the terminal that shows how far a study is and how long it will still take. Silent where stderr is no
/// terminal.
class ProgressBar {
 public:
  ProgressBar();
  ~ProgressBar();  ///< clears the line
  void show(std::uint32_t done, std::uint32_t all);

 private:
  using Clock = std::chrono::steady_clock;
  bool on_terminal_;
  Clock::time_point started_, shown_;
};

}  // namespace rollcast::app
