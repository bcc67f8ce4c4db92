#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcast::test {

/// What a program left behind.
struct Finished {
  int exit_code = 0;
  std::string out, err;
};

/// Runs the real program with these arguments, in a pipe as batch jobs do. `environment` is put before it:
/// "PATH=/nowhere".
Finished run_program(const std::vector<std::string>& arguments, const std::string& environment = "");

/// The same for any command.
Finished run_command(const std::vector<std::string>& command, const std::string& environment = "");

/// The most memory that the real program held at a time when run with these arguments, in bytes. Its output is dropped.
std::int64_t peak_bytes_of_program(const std::vector<std::string>& arguments);

/// A folder that is there while the object lives.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

/// An environment variable that has another value while the object lives.
class ChangedEnvironment {
 public:
  ChangedEnvironment(std::string name, const std::string& value);
  ~ChangedEnvironment();
  ChangedEnvironment(const ChangedEnvironment&) = delete;
  ChangedEnvironment& operator=(const ChangedEnvironment&) = delete;

 private:
  std::string name_;
  std::optional<std::string> old_;
};

std::string text_of(const std::filesystem::path&);
void write_text(const std::filesystem::path&, const std::string&);

}  // namespace rollcast::test
