#include "support/program.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "support/places.hpp"

namespace rollcast::test {

namespace {

std::string quoted(const std::string& word) {
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string{"'\\''"} : std::string(1, c);
  return text + "'";
}

}  // namespace

Finished run_command(const std::vector<std::string>& command, const std::string& environment) {
  const TemporaryFolder folder;
  std::string line = environment.empty() ? "" : "env " + environment + " ";
  for (const std::string& word : command) line += quoted(word) + " ";
  const int status =
      std::system((line + "> " + quoted(folder / "out") + " 2> " + quoted(folder / "err") + " < /dev/null").c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), text_of(folder / "out"),
          text_of(folder / "err")};
}

Finished run_program(const std::vector<std::string>& arguments, const std::string& environment) {
  std::vector<std::string> command{program_path()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return run_command(command, environment);
}

std::int64_t peak_bytes_of_program(const std::vector<std::string>& arguments) {
  std::vector<std::string> words{program_path()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    const int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    execv(words.front().c_str(), pointers.data());
    _exit(127);
  }
  rusage used{};
  if (child < 0 || wait4(child, nullptr, 0, &used) != child) throw std::runtime_error{"the program cannot be run"};
  return 1024 * static_cast<std::int64_t>(used.ru_maxrss);
}

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "rollcast-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no temporary folder can be made"};
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

ChangedEnvironment::ChangedEnvironment(std::string name, const std::string& value) : name_{std::move(name)} {
  if (const char* old = std::getenv(name_.c_str())) old_ = old;
  setenv(name_.c_str(), value.c_str(), 1);
}

ChangedEnvironment::~ChangedEnvironment() {
  if (old_)
    setenv(name_.c_str(), old_->c_str(), 1);
  else
    unsetenv(name_.c_str());
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  if (!in) throw std::runtime_error{"cannot read " + file.string()};
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void write_text(const std::filesystem::path& file, const std::string& text) {
  std::ofstream{file, std::ios::binary} << text;
}

}  // namespace rollcast::test
