#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

#include "rollcast/modules.hpp"

namespace rollcast::results {

/// A place or a file that cannot be written. Says which, and why.
class WriteFailed : public std::runtime_error {
 public:
  /// "cannot open '/a/b': Permission denied", with the reason that `errno` tells.
  WriteFailed(std::string_view act, const std::filesystem::path&, int reason);
  explicit WriteFailed(const std::string& what) : std::runtime_error{what} {}
};

/// A new file, written into a staging folder: nobody's file is ever opened, nor a link followed. Every failure throws
/// WriteFailed.
class StagedFile {
 public:
  explicit StagedFile(std::filesystem::path);
  ~StagedFile();  ///< unfinished: leaves nothing behind
  StagedFile(const StagedFile&) = delete;
  StagedFile& operator=(const StagedFile&) = delete;

  void append(std::string_view);
  /// All that was appended is on the disk.
  void finish();

 private:
  void flush();

  std::filesystem::path path_;
  std::string pending_;
  int descriptor_ = -1;
};

/// Writes `content` as a new file.
void write_staged_file(const std::filesystem::path&, std::string_view content);

}  // namespace rollcast::results
