#include "rollcast/results/staged_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace rollcast::results {

WriteFailed::WriteFailed(std::string_view act, const std::filesystem::path& path, int reason)
    : std::runtime_error{fmt::format("cannot {} '{}': {}", act, path.string(), std::strerror(reason))} {}

StagedFile::StagedFile(std::filesystem::path path) : path_{std::move(path)} {
  descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (descriptor_ < 0) throw WriteFailed{"create", path_, errno};
}

StagedFile::~StagedFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(path_.c_str());
}

void StagedFile::append(std::string_view text) {
  constexpr std::size_t chunk = 1 << 20;
  pending_ += text;
  if (pending_.size() >= chunk) flush();
}

void StagedFile::flush() {
  for (std::string_view left = pending_; !left.empty();) {
    const ssize_t written = ::write(descriptor_, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw WriteFailed{"write", path_, errno};
    left.remove_prefix(static_cast<std::size_t>(written));
  }
  pending_.clear();
}

void StagedFile::finish() {
  flush();
  if (::fsync(descriptor_) != 0) throw WriteFailed{"flush", path_, errno};
  ::close(std::exchange(descriptor_, -1));
}

void write_staged_file(const std::filesystem::path& path, std::string_view content) {
  StagedFile file{path};
  file.append(content);
  file.finish();
}

}  // namespace rollcast::results
