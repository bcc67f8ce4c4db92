#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "rollcast/modules.hpp"

namespace rollcast::results {

/// What a folder's provenance.json says of it.
struct Listing {
  bool is_ours = false;
  bool is_complete = true;
  std::string scenario;         ///< its name
  std::set<std::string> files;  ///< ours, as long as they are plain files: "charts/dotplot.png"
  nlohmann::ordered_json provenance;
};
Listing listing_of(const std::filesystem::path& folder);

/// Names in a folder, sorted; staging folders of other processes do not count.
std::vector<std::string> entries_of(const std::filesystem::path& folder);
/// Whether a file of this name cannot be made in the folder without losing what is there.
bool is_in_the_way(const std::filesystem::path& folder, std::string_view name);

/// Whether another folder can take the place of this one: not where it is a mount point or above the working folder,
/// nor where nothing can be made beside it.
bool can_be_exchanged(const std::filesystem::path& folder);

/// Puts the staged folder in the target's place in one step; what the target holds is carried over, but for `dropped`.
/// False, and nothing changed, where that cannot be.
bool exchange_folders(const std::filesystem::path& staged, const std::filesystem::path& target,
                      const std::set<std::string>& dropped);

/// Moves the staged files into the target one by one, provenance.json last, after one that says `begun`, and removes
/// what of `dropped` was not written again. Throws WriteFailed.
void replace_files(const std::filesystem::path& staged, const std::filesystem::path& target, std::string_view begun,
                   const std::set<std::string>& dropped);

}  // namespace rollcast::results
