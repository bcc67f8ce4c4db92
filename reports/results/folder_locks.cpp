#include "folder_locks.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <random>
#include <thread>
#include <utility>

#include "rollcast/results/staged_file.hpp"

namespace rollcast::results {

namespace fs = std::filesystem;

namespace {

void remove_left_behind(const fs::path& place, std::string_view prefix) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator{place, ignored}) {
    if (!is_staging_folder(entry, prefix)) continue;
    try {
      if (const auto lock = FolderLock::try_take(entry.path())) fs::remove_all(entry.path(), ignored);
    } catch (const WriteFailed&) {
      // it is another user's
    }
  }
}

}  // namespace

std::optional<FolderLock> FolderLock::try_take(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) throw WriteFailed{"open the folder", folder, errno};
  FolderLock lock{descriptor};
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) return std::nullopt;
  return lock;
}

FolderLock FolderLock::take(const fs::path& folder) {
  constexpr auto patience = std::chrono::seconds{10};
  constexpr auto between = std::chrono::milliseconds{20};
  const auto started = std::chrono::steady_clock::now();
  while (true) {
    if (auto lock = try_take(folder)) return *std::move(lock);
    if (std::chrono::steady_clock::now() - started > patience)
      throw WriteFailed{fmt::format("another process is writing in '{}' and does not end", folder.string())};
    std::this_thread::sleep_for(between);
  }
}

FolderLock::FolderLock(FolderLock&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool is_staging_folder(const fs::directory_entry& entry, std::string_view prefix) {
  constexpr std::size_t digits = 16;
  const std::string name = entry.path().filename().string();
  return name.size() == prefix.size() + digits && name.starts_with(prefix) &&
         name.find_first_not_of("0123456789abcdef", prefix.size()) == std::string::npos &&
         fs::is_directory(entry.symlink_status());
}

StagingFolder make_staging_folder(const fs::path& place, std::string_view prefix) {
  const FolderLock one_at_a_time = FolderLock::take(place);  // a new one is not locked yet for a moment
  remove_left_behind(place, prefix);
  std::random_device words;
  while (true) {
    const fs::path path = place / fmt::format("{}{:08x}{:08x}", prefix, words(), words());
    if (::mkdir(path.c_str(), 0777) == 0) return {path, FolderLock::take(path)};
    if (errno != EEXIST) throw WriteFailed{"write into", place, errno};
  }
}

}  // namespace rollcast::results
