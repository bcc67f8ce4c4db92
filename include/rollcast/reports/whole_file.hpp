#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "rollcast/modules.hpp"

namespace rollcast::reports {

/// A file that appears complete or not at all: written beside its place under a temporary name, flushed to the disk,
/// then renamed. An existing file of that name stays untouched until `finish()`. Every failure throws
/// std::runtime_error with path and reason.
class WholeFile {
 public:
  explicit WholeFile(std::filesystem::path);
  ~WholeFile();  ///< unfinished: leaves nothing behind
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;

  void append(std::string_view);
  void finish();

 private:
  [[noreturn]] void fail(std::string_view act) const;
  void flush();
  void write_out(std::string_view);

  std::filesystem::path path_, temporary_;
  std::string pending_;
  int descriptor_ = -1;
};

/// Writes `content` as a whole file.
void write_whole_file(const std::filesystem::path&, std::string_view content);

}  // namespace rollcast::reports
