#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "rollcast/setup/files.hpp"

namespace rollcast::results {

/// Names of the files in a results folder.
namespace result_file {
inline constexpr std::string_view provenance = "provenance.json", summary = "summary.json", runs = "runs.csv",
                                  lifecycles = "lifecycles.csv", releases = "releases.csv",
                                  candidates = "candidates.csv", page = "report.html",
                                  scenario = "scenario.resolved.json", trace = trace_beside;
}

struct StagingFolder;

/// What may be replaced in a results folder that is there already.
enum class Replaces {
  results_of_the_scenario,  ///< all files of ours, if they are of a scenario of the same name
  any_results,              ///< all files of ours
  named_files,              ///< those of ours that are written again; our others, and the scenario's name, stay
};

/// A results folder that appears whole or not at all, however many processes write it and whenever they are killed.
///
/// Files are written into a staging folder of an unpredictable name, which `publish` exchanges with the folder in one
/// step; files that are not ours are carried over. Ours are those that the folder's provenance.json lists. Where no
/// exchange can be (the folder is a mount point or the working folder, the file system knows no exchange, a foreign
/// file cannot be linked), files are replaced one by one; until the last one is, provenance.json says that the results
/// are incomplete, and `require_whole` refuses them.
///
/// A staging folder that a killed process left is removed by the next process that writes the same results.
class ResultsFolder {
 public:
  /// Makes the staging folder, and so finds out whether the place can be written. Throws ScenarioError when something
  /// there is not ours and would be lost, or is of another scenario; WriteFailed when the place cannot be written.
  ResultsFolder(const std::filesystem::path& target, Replaces, std::string scenario_name);
  ~ResultsFolder();  ///< not published: leaves nothing behind
  ResultsFolder(const ResultsFolder&) = delete;
  ResultsFolder& operator=(const ResultsFolder&) = delete;

  /// Where to write the file of this name ("charts/dotplot.png"), as a StagedFile.
  std::filesystem::path claim(std::string_view name);
  void write(std::string_view name, std::string_view content);
  /// What was claimed, in order.
  const std::vector<std::string>& names() const { return names_; }

  /// Writes provenance.json, an object with the folder's list of files added, and puts everything in its place. Once.
  void publish(const nlohmann::ordered_json& provenance);
  /// The same with the provenance that is there already, or the bare list.
  void publish();

 private:
  std::set<std::string> refuse_what_would_be_lost() const;

  std::filesystem::path target_, made_first_;
  Replaces replaces_;
  std::string scenario_;
  std::vector<std::string> names_;
  bool in_place_ = false;
  std::unique_ptr<StagingFolder> staging_;
};

/// Throws ScenarioError when the folder holds results that were never finished.
void require_whole(const std::filesystem::path& folder);

/// Removes the staging folders of this process, from another thread, as the process is about to be ended; waits for a
/// `publish` under way. Nothing can be published afterwards. Tells whether something was.
bool abandon_results_folders();

}  // namespace rollcast::results
