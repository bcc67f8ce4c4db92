#include "interruption.hpp"

#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <string>
#include <thread>

#include "rollcast/results/results_folder.hpp"

namespace rollcast::app {

namespace {

std::atomic<bool> ending{false};

bool is_ignored(int signal) {
  struct sigaction now {};
  return sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

sigset_t requests_to_end() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP})
    if (!is_ignored(signal)) sigaddset(&set, signal);
  return set;
}

void end_when_it_comes(const sigset_t& requests) {
  int signal = 0;
  sigwait(&requests, &signal);
  ending = true;
  const bool was_published = abandon_results_folders();
  const std::string text = std::string{isatty(STDERR_FILENO) == 1 ? "\r\033[K" : ""} + "Interrupted: nothing " +
                           (was_published ? "more " : "") + "was written.\n";
  if (write(STDERR_FILENO, text.data(), text.size()) < 0) _exit(128 + signal);  // nobody listens
  _exit(128 + signal);
}

}  // namespace

void end_when_asked() {
  std::signal(SIGPIPE, SIG_IGN);  // a reader that goes away must not cost the results
  const sigset_t requests = requests_to_end();
  pthread_sigmask(SIG_BLOCK, &requests, nullptr);
  std::thread{end_when_it_comes, requests}.detach();
}

bool is_ending() { return ending; }

void await_the_end() {
  while (true) pause();
}

}  // namespace rollcast::app
