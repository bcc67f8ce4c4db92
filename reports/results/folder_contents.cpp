#include "folder_contents.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fstream>

#include "folder_locks.hpp"
#include "rollcast/results/results_folder.hpp"
#include "rollcast/results/staged_file.hpp"

namespace rollcast::results {

namespace fs = std::filesystem;

namespace {

/// Links lead elsewhere: they are files here.
bool is_folder(const fs::path& path) { return fs::is_directory(fs::symlink_status(path)); }

bool is_there(const fs::path& path) { return fs::exists(fs::symlink_status(path)); }

/// A file where Rollcast would have written it: no link, and not reached through one.
bool is_plain_file(const fs::path& folder, const fs::path& name) {
  for (fs::path above = name.parent_path(); !above.empty(); above = above.parent_path())
    if (!is_folder(folder / above)) return false;
  return fs::is_regular_file(fs::symlink_status(folder / name));
}

bool is_mount_point(const fs::path& folder) {
  struct statx status {};
  if (::statx(AT_FDCWD, folder.c_str(), 0, STATX_BASIC_STATS, &status) != 0) return true;
  return (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

/// Links into `to` what `from` holds in its part `below` and `to` lacks, but for `left_out`. False when something
/// cannot be linked.
bool carry_over(const fs::path& from, const fs::path& to, const std::set<std::string>& left_out,
                const fs::path& below = {}) {
  for (const auto& entry : fs::directory_iterator{from / below}) {
    const fs::path name = below / entry.path().filename();
    if (left_out.contains(name.string())) continue;
    if (is_folder(entry.path())) {
      if (fs::is_empty(entry.path())) fs::create_directories(to / name);
      if (!carry_over(from, to, left_out, name)) return false;
      continue;
    }
    fs::create_directories((to / name).parent_path());
    if (::linkat(AT_FDCWD, entry.path().c_str(), AT_FDCWD, (to / name).c_str(), 0) != 0 && errno != EEXIST)
      return false;
  }
  return true;
}

/// What the file system cannot flush is left to its own care.
void flush_folder(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

void move_to(const fs::path& from, const fs::path& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) throw WriteFailed{"put into place", to, errno};
}

std::set<std::string> files_within(const fs::path& folder) {
  std::set<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator{folder})
    if (!is_folder(entry.path())) files.insert(entry.path().lexically_relative(folder).string());
  return files;
}

}  // namespace

Listing listing_of(const fs::path& folder) {
  std::ifstream file{folder / result_file::provenance};
  Listing listing;
  listing.provenance = nlohmann::ordered_json::parse(file, nullptr, false);
  const auto& told = listing.provenance;
  if (!told.is_object() || told.value("program", nlohmann::ordered_json{}) != "rollcast" || !told.contains("files"))
    return listing;
  try {
    listing.scenario = told.at("scenario").get<std::string>();
    listing.files = told.at("files").get<std::set<std::string>>();
    std::erase_if(listing.files,
                  [&](const std::string& name) { return is_there(folder / name) && !is_plain_file(folder, name); });
    listing.is_complete = told.value("complete", true);
    listing.is_ours = true;
  } catch (const nlohmann::json::exception&) {
    // somebody else's
  }
  return listing;
}

std::vector<std::string> entries_of(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator{folder})
    if (!is_staging_folder(entry, staging_prefix)) names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  return names;
}

bool is_in_the_way(const fs::path& folder, std::string_view name) {
  if (is_there(folder / name)) return true;
  for (fs::path above = fs::path{name}.parent_path(); !above.empty(); above = above.parent_path())
    if (is_there(folder / above) && !is_folder(folder / above)) return true;
  return false;
}

bool can_be_exchanged(const fs::path& folder) {
  const fs::path from_working_folder = folder.lexically_relative(fs::current_path());
  const bool above_working_folder =
      from_working_folder == "." ||
      std::ranges::all_of(from_working_folder, [](const fs::path& part) { return part == ".."; });
  return !above_working_folder && !is_mount_point(folder) && ::access(folder.parent_path().c_str(), W_OK | X_OK) == 0;
}

bool exchange_folders(const fs::path& staged, const fs::path& target, const std::set<std::string>& dropped) {
  struct stat before {};
  if (::stat(target.c_str(), &before) == 0) {
    if (!carry_over(target, staged, dropped) || ::chmod(staged.c_str(), before.st_mode & 07777) != 0) return false;
    if (!fs::is_empty(target)) {
      if (::renameat2(AT_FDCWD, staged.c_str(), AT_FDCWD, target.c_str(), RENAME_EXCHANGE) != 0) return false;
      const bool all_is_kept = carry_over(staged, target, dropped);  // what came while we were at it
      flush_folder(target.parent_path());
      if (!all_is_kept)
        throw WriteFailed{
            fmt::format("the results are in place, but files of others are left in '{}'", staged.string())};
      std::error_code error;
      fs::remove_all(staged, error);
      if (error) throw WriteFailed{"remove what the new results replaced,", staged, error.value()};
      return true;
    }
  }
  move_to(staged, target);
  flush_folder(target.parent_path());
  return true;
}

void replace_files(const fs::path& staged, const fs::path& target, std::string_view begun,
                   const std::set<std::string>& dropped) {
  const std::set<std::string> files = files_within(staged);
  const fs::path last = staged / result_file::provenance, first = staged / "provenance.begun";
  write_staged_file(first, begun);
  move_to(first, target / result_file::provenance);
  for (const std::string& name : files) {
    if (name == result_file::provenance) continue;
    fs::create_directories((target / name).parent_path());
    move_to(staged / name, target / name);
  }
  for (const std::string& name : files_within(target)) {
    if (!dropped.contains(name) || files.contains(name)) continue;
    std::error_code still_needed;
    fs::remove(target / name);
    fs::remove((target / name).parent_path(), still_needed);
  }
  flush_folder(target);
  move_to(last, target / result_file::provenance);
  flush_folder(target);
  std::error_code ignored;
  fs::remove_all(staged, ignored);
}

}  // namespace rollcast::results
