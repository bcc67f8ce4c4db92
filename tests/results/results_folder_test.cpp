#include "rollcast/results/results_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "rollcast/results/staged_file.hpp"
#include "rollcast/scenarios/scenario_error.hpp"
#include "support/catch.hpp"
#include "support/program.hpp"

namespace rollcast::test::results_folder_test {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace {

/// Publishes results that consist of a summary with this text and one chart of this name.
void publish(const fs::path& folder, const std::string& text, Replaces replaces = Replaces::results_of_the_scenario,
             const std::string& scenario = "fraud", const std::string& chart = "dots") {
  ResultsFolder results{folder, replaces, scenario};
  results.write(result_file::summary, text);
  results.write("charts/" + chart + ".png", text);
  results.publish(Json{{"seed", 1}});
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator{folder})
    names.push_back(entry.path().lexically_relative(folder).string());
  std::ranges::sort(names);
  return names;
}

using Catch::Contains;

}  // namespace

TEST_CASE("results appear whole: nothing is seen before they are published, and nothing else is left") {
  const TemporaryFolder place;
  const fs::path folder = place / "a/b/out";
  {
    ResultsFolder results{folder, Replaces::results_of_the_scenario, "fraud"};
    results.write(result_file::summary, "{}");
    CHECK_FALSE(fs::exists(folder));
    results.publish(Json{{"seed", 7}});
  }
  CHECK(names_in(place.path()) ==
        std::vector<std::string>{"a", "a/b", "a/b/out", "a/b/out/provenance.json", "a/b/out/summary.json"});
  const Json provenance = Json::parse(text_of(folder / "provenance.json"));
  CHECK(provenance == Json{{"seed", 7},
                           {"program", "rollcast"},
                           {"scenario", "fraud"},
                           {"files", {"provenance.json", "summary.json"}}});
}

TEST_CASE("results that are not published leave nothing behind, not even the folders made for them") {
  const TemporaryFolder place;
  {
    ResultsFolder results{place / "a/b/out", Replaces::results_of_the_scenario, "fraud"};
    results.write("charts/dots.png", "x");
  }
  CHECK(names_in(place.path()).empty());
}

TEST_CASE("a folder with files of somebody else is refused and stays as it is") {
  const TemporaryFolder place;
  write_text(place / "trace.csv", "mine");
  for (const Replaces replaces : {Replaces::results_of_the_scenario, Replaces::any_results})
    CHECK_THROWS_WITH(publish(place.path(), "new", replaces), Contains("not Rollcast's results (trace.csv)"));
  write_text(place / "provenance.json", R"({"program": "another"})");
  CHECK_THROWS_AS(publish(place.path(), "new"), ScenarioError);
  write_text(place / "provenance.json", R"({"program": "rollcast", "scenario": "fraud", "files": "all"})");
  CHECK_THROWS_AS(publish(place.path(), "new"), ScenarioError);
  CHECK(names_in(place.path()) == std::vector<std::string>{"provenance.json", "trace.csv"});
  CHECK_THROWS_WITH(publish(place / "trace.csv", "new"), Contains("is a file"));
}

TEST_CASE("results of the same scenario are replaced, of another one only when that is asked for") {
  const TemporaryFolder place;
  publish(place / "out", "old");
  publish(place / "out", "new");
  CHECK(text_of(place / "out/summary.json") == "new");
  CHECK_THROWS_WITH(publish(place / "out", "other", Replaces::results_of_the_scenario, "chatbot"),
                    Contains("another scenario, \"fraud\"") && Contains("--force"));
  CHECK(text_of(place / "out/summary.json") == "new");
  publish(place / "out", "other", Replaces::any_results, "chatbot", "bars");
  CHECK(names_in(place / "out") ==
        std::vector<std::string>{"charts", "charts/bars.png", "provenance.json", "summary.json"});
}

/// Where a folder can be exchanged, and where files are replaced one by one: in the working folder.
class InFolder {
 public:
  explicit InFolder(const fs::path& folder) : before_{fs::current_path()} { fs::current_path(folder); }
  ~InFolder() { fs::current_path(before_); }

 private:
  fs::path before_;
};

TEST_CASE("what others put into a results folder stays, whichever way it is replaced") {
  const TemporaryFolder place;
  const bool in_place = GENERATE(false, true);
  CAPTURE(in_place);
  publish(place / "out", "old");
  write_text(place / "out/notes.rollcast-1.txt", "mine");
  write_text(place / "out/charts/mine.png", "mine too");
  fs::create_directories(place / "out/empty");
  fs::create_symlink("nowhere", place / "out/link");
  fs::permissions(place / "out", fs::perms::owner_all | fs::perms::group_read);
  struct stat before {
  }, after{};
  stat((place / "out").c_str(), &before);
  {
    std::optional<InFolder> there;
    if (in_place) there.emplace(place / "out");
    publish(in_place ? "." : place / "out", "new", Replaces::results_of_the_scenario, "fraud", "bars");
  }
  stat((place / "out").c_str(), &after);
  CHECK(names_in(place.path()) ==
        std::vector<std::string>{"out", "out/charts", "out/charts/bars.png", "out/charts/mine.png", "out/empty",
                                 "out/link", "out/notes.rollcast-1.txt", "out/provenance.json", "out/summary.json"});
  CHECK(text_of(place / "out/notes.rollcast-1.txt") == "mine");
  CHECK(text_of(place / "out/summary.json") == "new");
  CHECK((before.st_ino == after.st_ino) == in_place);
  CHECK(before.st_mode == after.st_mode);
  CHECK_NOTHROW(require_whole(place / "out"));
}

TEST_CASE("a file of somebody else is not overwritten by one of that name") {
  const TemporaryFolder place;
  publish(place / "out", "old");
  write_text(place / "out/charts/bars.png", "mine");
  CHECK_THROWS_WITH(publish(place / "out", "new", Replaces::any_results, "fraud", "bars"),
                    Contains("charts/bars.png was not written by Rollcast"));
  write_text(place / "out/report.html", "mine");  // told before the work: it is always written
  CHECK_THROWS_WITH((ResultsFolder{place / "out", Replaces::any_results, "fraud"}),
                    Contains("report.html was not written"));
  CHECK(text_of(place / "out/charts/bars.png") == "mine");
  CHECK(text_of(place / "out/summary.json") == "old");
}

TEST_CASE("a folder or a link in the place of a file of ours is somebody else's") {
  const TemporaryFolder place;
  const bool in_place = GENERATE(false, true);
  publish(place / "out", "old");
  fs::remove(place / "out/summary.json");
  const auto refused = [&] {
    std::optional<InFolder> there;
    if (in_place) there.emplace(place / "out");
    CHECK_THROWS_AS((ResultsFolder{in_place ? "." : place / "out", Replaces::any_results, "fraud"}), ScenarioError);
    CHECK_THROWS_AS(publish(in_place ? "." : place / "out", "new", Replaces::any_results), ScenarioError);
  };
  fs::create_directories(place / "out/summary.json");
  write_text(place / "out/summary.json/mine", "mine");
  refused();
  CHECK(text_of(place / "out/summary.json/mine") == "mine");
  fs::remove_all(place / "out/summary.json");
  fs::rename(place / "out/charts", place / "elsewhere");
  fs::create_directory_symlink(place / "elsewhere", place / "out/charts");
  refused();
  CHECK(text_of(place / "elsewhere/dots.png") == "old");
  CHECK(fs::is_symlink(place / "out/charts"));
  fs::create_symlink("nowhere", place / "dangling");
  CHECK_THROWS_WITH(publish(place / "dangling", "new"), Contains("a link that leads nowhere"));
}

TEST_CASE("of results that are written again in part the others stay") {
  const TemporaryFolder place;
  publish(place / "out", "old");
  ResultsFolder results{place / "out", Replaces::named_files, "fraud"};
  results.write("charts/dots.png", "new");
  results.write("report.html", "new");
  results.publish();
  CHECK(text_of(place / "out/summary.json") == "old");
  CHECK(text_of(place / "out/charts/dots.png") == "new");
  const Json provenance = Json::parse(text_of(place / "out/provenance.json"));
  CHECK(provenance["seed"] == 1);
  CHECK(provenance["files"] == Json{"charts/dots.png", "provenance.json", "report.html", "summary.json"});
}

TEST_CASE("a report of somebody else's summary leaves his other files alone") {
  const TemporaryFolder place;
  write_text(place / "provenance.json", R"({"program": "another"})");
  ResultsFolder results{place.path(), Replaces::named_files, "fraud"};
  results.write("report.html", "new");
  CHECK_THROWS_WITH(results.publish(), Contains("provenance.json was not written by Rollcast"));
  CHECK(text_of(place / "provenance.json") == R"({"program": "another"})");
  CHECK_FALSE(fs::exists(place / "report.html"));
}

TEST_CASE("results that a killed process left half replaced are not read, and can be replaced") {
  const TemporaryFolder place;
  publish(place / "out", "old");
  Json provenance = Json::parse(text_of(place / "out/provenance.json"));
  provenance["complete"] = false;
  write_text(place / "out/provenance.json", provenance.dump());
  CHECK_THROWS_WITH(require_whole(place / "out"), Contains("incomplete"));
  publish(place / "out", "new");
  CHECK_NOTHROW(require_whole(place / "out"));
}

TEST_CASE("what a killed process left is removed, what another one is writing is not") {
  const TemporaryFolder place;
  const std::vector<std::string> of_others{".out.rollcast-notes", ".out.rollcast-0123456789abcdeg",
                                           ".out.rollcast-0123456789abcdef0"};
  for (const std::string& name : of_others) fs::create_directories(place / name);
  fs::create_directories(place / ".out.rollcast-0123456789abcdef");
  write_text(place / ".out.rollcast-0123456789abcdef/runs.csv", "half");
  ResultsFolder one{place / "out", Replaces::results_of_the_scenario, "fraud"};
  ResultsFolder other{place / "out", Replaces::results_of_the_scenario, "fraud"};
  CHECK_FALSE(fs::exists(place / ".out.rollcast-0123456789abcdef"));
  for (const std::string& name : of_others) CHECK(fs::exists(place / name));
  one.write("summary.json", "one");
  other.write("summary.json", "other");
  other.publish(Json::object());
  one.publish(Json::object());
  CHECK(text_of(place / "out/summary.json") == "one");
}

TEST_CASE("a reader never finds a mix of two studies, while writers take turns") {
  const TemporaryFolder place;
  publish(place / "out", "0");
  std::atomic<bool> done{false};
  std::thread writer{[&] {
    for (int i = 1; i <= 60; ++i) publish(place / "out", std::to_string(i % 10));
    done = true;
  }};
  int mixed = 0, seen = 0;
  while (!done) {
    // A folder that was opened stays the one it was: both files through one handle.
    const int folder = open((place / "out").c_str(), O_RDONLY | O_DIRECTORY);
    const auto first = [&](const char* name) {
      char byte = '?';
      const int file = openat(folder, name, O_RDONLY);
      if (file < 0 || read(file, &byte, 1) != 1) byte = '?';
      close(file);
      return byte;
    };
    const char summary = first("summary.json"), chart = first("charts/dots.png");
    close(folder);
    if (summary == '?' || chart == '?') continue;  // that one was removed
    ++seen;
    mixed += summary != chart ? 1 : 0;
  }
  writer.join();
  CHECK(seen > 0);
  CHECK(mixed == 0);
}

TEST_CASE("a place that cannot be written is told with the reason") {
  const TemporaryFolder place;
  write_text(place / "file", "");
  CHECK_THROWS_AS((ResultsFolder{place / "file/out", Replaces::any_results, "fraud"}), WriteFailed);
  CHECK_THROWS_WITH(StagedFile{place / "missing/a.txt"}, Contains("missing/a.txt': No such file or directory"));
}

TEST_CASE("a staged file is new: it neither replaces a file nor follows a link, and unfinished it is gone") {
  const TemporaryFolder place;
  write_text(place / "there", "mine");
  fs::create_symlink(place / "there", place / "link");
  CHECK_THROWS_WITH(write_staged_file(place / "there", "x"), Contains("File exists"));
  CHECK_THROWS_WITH(write_staged_file(place / "link", "x"), Contains("File exists"));
  CHECK(text_of(place / "there") == "mine");
  { StagedFile{place / "new"}.append(std::string(3 << 20, 'x')); }
  CHECK_FALSE(fs::exists(place / "new"));
}

}  // namespace rollcast::test::results_folder_test
