#include "rollcast/results/results_folder.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <utility>

#include "folder_contents.hpp"
#include "folder_locks.hpp"
#include "rollcast/reports/charts.hpp"
#include "rollcast/results/staged_file.hpp"
#include "rollcast/scenarios/plain_text.hpp"
#include "rollcast/scenarios/scenario_error.hpp"

namespace rollcast::results {

namespace fs = std::filesystem;

namespace {

/// Staging folders of this process that were not published yet. Whoever holds the mutex may publish or abandon.
struct Unpublished {
  std::mutex mutex;
  std::map<fs::path, fs::path> folders;  ///< each with the uppermost folder that was made for it, if any
  bool was_published = false;            ///< one of them
};

Unpublished& unpublished() {
  static Unpublished all;
  return all;
}

[[noreturn]] void refuse(const fs::path& folder, std::string_view problem) {
  throw ScenarioError{{fmt::format("{}: {}", folder.string(), problem)}};
}

/// The folder itself, where a link leads to it.
fs::path without_links(const fs::path& target) {
  std::error_code error;
  fs::path path = fs::weakly_canonical(fs::absolute(target), error);
  if (error) throw WriteFailed{"find", target, error.value()};
  return path.has_filename() ? path : path.parent_path();
}

/// Makes a folder with those above it; returns the uppermost that was not there.
fs::path make_folders(const fs::path& folder) {
  fs::path first, above = folder;
  for (; !fs::exists(above); above = above.parent_path()) first = above;
  if (!fs::is_directory(above)) throw WriteFailed{fmt::format("'{}' is a file, a folder is needed", above.string())};
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw WriteFailed{"make the folder", folder, error.value()};
  return first;
}

/// Removes a folder and those above it up to `first`, as long as they are empty.
void remove_empty_folders(fs::path folder, const fs::path& first) {
  std::error_code still_needed;
  if (first.empty()) return;
  while (fs::remove(folder, still_needed) && folder != first) folder = folder.parent_path();
}

/// Names that a study's results take, whatever they hold.
std::set<std::string> names_of_results() {
  std::set<std::string> names;
  for (const std::string_view name :
       {result_file::summary, result_file::runs, result_file::lifecycles, result_file::releases,
        result_file::candidates, result_file::page, result_file::scenario})
    names.emplace(name);
  for (const ChartRecord& chart : chart_records()) names.insert(spec_file_of(chart.name));
  return names;
}

/// "a, b, c and 7 more", for messages.
std::string some_of(const std::vector<std::string>& names) {
  constexpr std::size_t told = 4;
  std::vector<std::string> first;
  for (std::size_t i = 0; i < std::min(told, names.size()); ++i) first.push_back(plain_text(names[i]));
  return fmt::format("{}{}", fmt::join(first, ", "),
                     names.size() > told ? fmt::format(" and {} more", names.size() - told) : "");
}

nlohmann::ordered_json with_list(nlohmann::ordered_json provenance, const std::string& scenario,
                                 const std::set<std::string>& files) {
  provenance["program"] = "rollcast";
  provenance["scenario"] = scenario;
  provenance["files"] = files;
  return provenance;
}

}  // namespace

ResultsFolder::ResultsFolder(const fs::path& target, Replaces replaces, std::string scenario_name)
    : target_{without_links(target)}, replaces_{replaces}, scenario_{std::move(scenario_name)} {
  refuse_what_would_be_lost();
  in_place_ = fs::exists(target_) && !can_be_exchanged(target_);
  const fs::path place = in_place_ ? target_ : target_.parent_path();
  made_first_ = make_folders(place);
  const std::string prefix =
      in_place_ ? std::string{staging_prefix} : fmt::format(".{}{}", target_.filename().string(), staging_prefix);
  staging_ = std::make_unique<StagingFolder>(make_staging_folder(place, prefix));
  const std::lock_guard guard{unpublished().mutex};
  unpublished().folders.emplace(staging_->path, made_first_);
}

ResultsFolder::~ResultsFolder() {
  const std::lock_guard guard{unpublished().mutex};
  std::error_code ignored;
  if (unpublished().folders.erase(staging_->path) == 0) return;
  fs::remove_all(staging_->path, ignored);
  remove_empty_folders(staging_->path.parent_path(), made_first_);
}

fs::path ResultsFolder::claim(std::string_view name) {
  const fs::path path = staging_->path / name;
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) throw WriteFailed{"make the folder", path.parent_path(), error.value()};
  names_.emplace_back(name);
  return path;
}

void ResultsFolder::write(std::string_view name, std::string_view content) { write_staged_file(claim(name), content); }

std::set<std::string> ResultsFolder::refuse_what_would_be_lost() const {
  if (fs::is_symlink(target_) && !fs::exists(target_))
    refuse(target_, "is a link that leads nowhere. Name another folder with --out.");
  if (!fs::exists(target_)) return {};
  if (!fs::is_directory(target_)) refuse(target_, "is a file, a folder is needed. Name another one with --out.");
  const Listing listed = listing_of(target_);
  const bool all_are_replaced = replaces_ != Replaces::named_files;
  const std::vector<std::string> there = entries_of(target_);
  if (all_are_replaced && !listed.is_ours && !there.empty())
    refuse(target_,
           fmt::format("holds files that are not Rollcast's results ({}). Name a new or an empty folder with --out.",
                       some_of(there)));
  if (replaces_ == Replaces::results_of_the_scenario && listed.is_ours && listed.scenario != scenario_)
    refuse(target_, fmt::format("holds results of another scenario, \"{}\". Name another folder with --out, or add "
                                "--force to replace them.",
                                plain_text(listed.scenario)));
  std::vector<std::string> lost;
  std::set<std::string> names = all_are_replaced ? names_of_results() : std::set<std::string>{};
  names.insert(names_.begin(), names_.end());
  for (const std::string& name : names)
    if (!listed.files.contains(name) && is_in_the_way(target_, name)) lost.push_back(name);
  if (!lost.empty())
    refuse(target_,
           fmt::format("{} not written by Rollcast and would be lost. Move what you need away, or name another folder.",
                       some_of(lost) + (lost.size() == 1 ? " was" : " were")));
  return listed.files;
}

void ResultsFolder::publish() {
  const Listing listed = listing_of(target_);
  publish(listed.is_ours ? listed.provenance : nlohmann::ordered_json::object());
}

void ResultsFolder::publish(const nlohmann::ordered_json& provenance) {
  const std::lock_guard guard{unpublished().mutex};
  const FolderLock one_at_a_time = FolderLock::take(target_.parent_path());
  names_.emplace_back(result_file::provenance);
  const std::set<std::string> ours = refuse_what_would_be_lost();
  std::set<std::string> files(names_.begin(), names_.end());
  if (replaces_ == Replaces::named_files) files.insert(ours.begin(), ours.end());
  const nlohmann::ordered_json whole = with_list(provenance, scenario_, files);
  write_staged_file(staging_->path / result_file::provenance, whole.dump(2) + "\n");
  const std::set<std::string> dropped = replaces_ == Replaces::named_files ? std::set<std::string>{} : ours;
  if (in_place_ || !exchange_folders(staging_->path, target_, dropped)) {
    nlohmann::ordered_json begun = with_list(provenance, scenario_, files);
    for (const std::string& name : ours) begun["files"].push_back(name);
    begun["complete"] = false;
    replace_files(staging_->path, target_, begun.dump(2) + "\n", dropped);
  }
  unpublished().folders.erase(staging_->path);
  unpublished().was_published = true;
}

void require_whole(const fs::path& folder) {
  const Listing listed = listing_of(folder);
  if (listed.is_ours && !listed.is_complete)
    refuse(
        folder,
        "its results are incomplete: whoever wrote them was killed, or failed, before the end. Run the study again.");
}

bool abandon_results_folders() {
  unpublished().mutex.lock();  // for good
  for (const auto& [folder, made_first] : unpublished().folders) {
    std::error_code error;
    for (int attempt = 0; attempt < 10; ++attempt)  // another thread may still be writing
      if (fs::remove_all(folder, error); !error) break;
    remove_empty_folders(folder.parent_path(), made_first);
  }
  return unpublished().was_published;
}

}  // namespace rollcast::results
