// Each folder of tests/bad_scenarios holds a scenario and the exact errors that the program must answer it with. To
// accept new answers after reading them: ROLLCAST_UPDATE=1.

#include <algorithm>
#include <cstdlib>

#include "app/app_fixtures.hpp"
#include "support/catch.hpp"

namespace rollcast::test::bad_scenarios_test {

namespace {

std::vector<std::filesystem::path> bad_scenarios() {
  std::vector<std::filesystem::path> folders;
  for (const auto& entry : std::filesystem::directory_iterator{top + "/tests/bad_scenarios"})
    if (std::filesystem::exists(entry.path() / "scenario.json")) folders.push_back(entry.path());
  std::ranges::sort(folders);
  return folders;
}

}  // namespace

TEST_CASE("Each bad scenario is answered with exactly its errors") {
  const auto folders = bad_scenarios();
  CHECK(folders.size() >= 40);
  for (const auto& folder : folders) {
    CAPTURE(folder.filename());
    const Finished refused = run_program({"explain", (folder / "scenario.json").string()});
    CHECK(refused.exit_code == 3);
    CHECK(refused.out.empty());
    CHECK_FALSE(refused.err.empty());
    if (std::getenv("ROLLCAST_UPDATE") != nullptr) write_text(folder / "expected.txt", refused.err);
    CHECK(refused.err == text_of(folder / "expected.txt"));
  }
}

TEST_CASE("every error says where it is, and ends as a sentence does") {
  for (const auto& folder : bad_scenarios())
    for (const auto& line : lines_of(text_of(folder / "expected.txt"))) {
      CAPTURE(folder.filename(), line);
      CHECK((line.starts_with("/") || line.starts_with("line ")));
      CHECK((line.ends_with(".") || line.ends_with("?")));
    }
}

}  // namespace rollcast::test::bad_scenarios_test
