#include "progress_bar.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <string>

namespace rollcast::app {

ProgressBar::ProgressBar() : on_terminal_{isatty(STDERR_FILENO) == 1}, started_{Clock::now()} {}

ProgressBar::~ProgressBar() {
  if (on_terminal_) fmt::print(stderr, "\r\033[K");
}

void ProgressBar::show(std::uint32_t done, std::uint32_t all) {
  constexpr auto between_updates = std::chrono::milliseconds{100};
  constexpr int width = 30;
  const auto now = Clock::now();
  if (!on_terminal_ || done == 0 || now - shown_ < between_updates) return;
  shown_ = now;
  const double fraction = static_cast<double>(done) / all;
  const double left = std::chrono::duration<double>(now - started_).count() * (1.0 - fraction) / fraction;
  const auto filled = static_cast<std::size_t>(fraction * width);
  fmt::print(stderr, "\r\033[K[{}{}] {:3.0f}%  {} of {} replications, {:.0f} s left", std::string(filled, '#'),
             std::string(width - filled, '.'), 100.0 * fraction, done, all, left);
  std::fflush(stderr);
}

}  // namespace rollcast::app
