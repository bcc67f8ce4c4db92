#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "rollcast/modules.hpp"

namespace rollcast::results {

/// A lock on a folder that is held while the object lives and ends with the process.
class FolderLock {
 public:
  /// Nothing when another process holds it. Where the file system has no locks, it is held in name only.
  static std::optional<FolderLock> try_take(const std::filesystem::path&);
  /// Waits until others have let go of it. Throws WriteFailed after ten seconds.
  static FolderLock take(const std::filesystem::path&);
  FolderLock(FolderLock&&) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int descriptor) : descriptor_{descriptor} {}
  int descriptor_;
};

/// How the name of every staging folder begins, in the folder that it is for; beside that, its name stands before.
inline constexpr std::string_view staging_prefix = ".rollcast-";
/// Whether this is a folder with the prefix and the sixteen digits that a staging folder's name ends in.
bool is_staging_folder(const std::filesystem::directory_entry&, std::string_view prefix);

/// A new folder whose name nobody can guess.
struct StagingFolder {
  std::filesystem::path path;
  FolderLock lock;  ///< tells others that it is in use
};
/// Makes it, and removes those that killed processes left. Throws WriteFailed when it cannot be made.
StagingFolder make_staging_folder(const std::filesystem::path& place, std::string_view prefix);

}  // namespace rollcast::results
