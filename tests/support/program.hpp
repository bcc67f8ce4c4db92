#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace rollcast::test {

/// What a program left behind.
struct Finished {
  int exit_code = 0;
  std::string out, err;
};

/// Runs the real program with these arguments, in a pipe as batch jobs do. `environment` is put before it: "PATH=/nowhere".
Finished run_program(const std::vector<std::string>& arguments, const std::string& environment = "");

/// The same for any command.
Finished run_command(const std::vector<std::string>& command, const std::string& environment = "");

/// A folder that is there while the object lives.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

std::string text_of(const std::filesystem::path&);
void write_text(const std::filesystem::path&, const std::string&);

}  // namespace rollcast::test
