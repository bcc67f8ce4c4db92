#include "rollcast/reports/whole_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace rollcast::reports {

namespace {

constexpr std::size_t chunk = 1 << 20;

/// Makes a rename in this folder survive a crash. File systems that cannot flush a folder are left to their own care.
void flush_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

WholeFile::WholeFile(std::filesystem::path path) : path_{std::move(path)} {
  temporary_ = path_.parent_path() / fmt::format(".{}.{}.tmp", path_.filename().string(), ::getpid());
  descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor_ < 0) fail("open");
}

WholeFile::~WholeFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(temporary_.c_str());
}

void WholeFile::append(std::string_view text) {
  pending_ += text;
  if (pending_.size() >= chunk) flush();
}

void WholeFile::flush() {
  write_out(pending_);
  pending_.clear();
}

void WholeFile::finish() {
  flush();
  if (::fsync(descriptor_) != 0) fail("flush");
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) fail("rename into place");
  ::close(std::exchange(descriptor_, -1));
  flush_folder(path_.parent_path());
}

void WholeFile::write_out(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor_, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("write");
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void WholeFile::fail(std::string_view act) const {
  const int reason = errno;
  throw std::runtime_error(fmt::format("cannot {} '{}': {}", act, path_.string(), std::strerror(reason)));
}

void write_whole_file(const std::filesystem::path& path, std::string_view content) {
  WholeFile file{path};
  file.append(content);
  file.finish();
}

}  // namespace rollcast::reports
