#include "child_process.hpp"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <stdexcept>

extern char** environ;

namespace rollcast::reports {

namespace {

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

pid_t start(const std::string& program, const std::vector<std::string>& arguments, const Channel& in,
            const Channel& out, const Channel& err) {
  std::vector<char*> argv{const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.descriptor(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out.descriptor(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err.descriptor(), STDERR_FILENO);
  pid_t child = 0;
  const int failure = posix_spawnp(&child, program.c_str(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failure != 0) throw std::runtime_error(fmt::format("cannot start '{}': {}", program, std::strerror(failure)));
  return child;
}

int exit_code_of(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) throw std::runtime_error(fmt::format("lost a child process: {}", std::strerror(errno)));
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

ChildOutcome run_program(const std::string& program, const std::vector<std::string>& arguments,
                         std::string_view input) {
  Channel in, out, err;
  in.fill(input);
  const int exit_code = exit_code_of(start(program, arguments, in, out, err));
  return {exit_code, out.content(), err.content()};
}

}  // namespace rollcast::reports
