#include "child_process.hpp"

extern "C" {  // glibc 2.36 forgets to say so
#include <sys/pidfd.h>
}
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <stdexcept>

namespace rollcast::results {

namespace {

/// What shells exit with for a program that cannot be found.
constexpr int not_started = 127;

/// A nameless file between us and the child: unlike a pipe it takes any amount without anyone waiting.
class Channel {
 public:
  Channel() : file_{std::tmpfile(), &std::fclose} {
    if (!file_) throw std::runtime_error(fmt::format("cannot make a temporary file: {}", std::strerror(errno)));
  }
  int descriptor() const { return ::fileno(file_.get()); }

  void fill(std::string_view content) {
    const bool written = std::fwrite(content.data(), 1, content.size(), file_.get()) == content.size();
    if (!written || std::fflush(file_.get()) != 0)
      throw std::runtime_error("cannot write a temporary file (disk full?)");
    std::rewind(file_.get());
  }

  std::string content() {
    std::rewind(file_.get());
    std::string text;
    char buffer[1 << 16];
    while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, file_.get())) text.append(buffer, count);
    return text;
  }

 private:
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
};

/// Becomes the program, in a process just forked from one with many threads: only calls that are safe then. Dies with
/// its parent, and gets signals as if it were started from a shell.
[[noreturn]] void become(char* const* argv, pid_t parent, int in, int out, int err) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(not_started);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  ::dup2(in, STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  ::execvp(argv[0], argv);
  ::_exit(not_started);
}

pid_t start(const std::string& program, const std::vector<std::string>& arguments, const Channel& in,
            const Channel& out, const Channel& err) {
  std::vector<char*> argv{const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const pid_t parent = ::getpid(), child = ::fork();
  if (child == 0) become(argv.data(), parent, in.descriptor(), out.descriptor(), err.descriptor());
  if (child < 0) throw std::runtime_error(fmt::format("cannot start '{}': {}", program, std::strerror(errno)));
  return child;
}

/// Waits for the child until `patience` is over; false when it is. Kernels that cannot tell (before Linux 5.3) have all
/// patience.
bool ends_within(pid_t child, std::chrono::milliseconds patience) {
  const int descriptor = ::pidfd_open(child, 0);
  if (descriptor < 0) return true;
  pollfd ended{descriptor, POLLIN, 0};
  int polled = -1;
  const auto deadline = std::chrono::steady_clock::now() + patience;
  do {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    polled = ::poll(&ended, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
  } while (polled < 0 && errno == EINTR);
  ::close(descriptor);
  return polled != 0;
}

int exit_code_of(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) throw std::runtime_error(fmt::format("lost a child process: {}", std::strerror(errno)));
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

ChildOutcome run_program(const std::string& program, const std::vector<std::string>& arguments, std::string_view input,
                         std::chrono::milliseconds patience) {
  Channel in, out, err;
  in.fill(input);
  const pid_t child = start(program, arguments, in, out, err);
  const bool ended = ends_within(child, patience);
  if (!ended) ::kill(child, SIGKILL);
  const int exit_code = exit_code_of(child);
  if (!ended)
    throw std::runtime_error(
        fmt::format("'{}' did not end within {} s and was stopped", program, patience.count() / 1000));
  if (exit_code == not_started) throw std::runtime_error(fmt::format("cannot start '{}': is it installed?", program));
  return {exit_code, out.content(), err.content()};
}

}  // namespace rollcast::results
