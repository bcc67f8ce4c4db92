// Each folder of tests/bad_scenarios holds a scenario and the exact faults it must be answered with. To accept new
// answers after reading them: ROLLCAST_UPDATE=1.

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "scenarios/scenario_texts.hpp"
#include "support/catch.hpp"

using namespace rollcast;
using namespace rollcast::test;

namespace {

std::vector<std::filesystem::path> bad_scenarios() {
  std::vector<std::filesystem::path> folders;
  for (const auto& entry : std::filesystem::directory_iterator{source_folder() / "tests/bad_scenarios"}) {
    if (std::filesystem::exists(entry.path() / "scenario.json")) folders.push_back(entry.path());
  }
  std::ranges::sort(folders);
  return folders;
}

std::string answer_to(const std::filesystem::path& folder) {
  std::string answer;
  for (const auto& fault : faults_of(read_text_file(folder / "scenario.json"), folder)) answer += fault + "\n";
  return answer;
}

}  // namespace

TEST_CASE("Each bad scenario is answered with exactly its faults") {
  const bool update = std::getenv("ROLLCAST_UPDATE") != nullptr;
  const auto folders = bad_scenarios();
  CHECK(folders.size() >= 12);
  for (const auto& folder : folders) {
    CAPTURE(folder.filename());
    const auto answer = answer_to(folder);
    CHECK_FALSE(answer.empty());
    if (update) std::ofstream{folder / "expected.txt", std::ios::binary} << answer;
    CHECK(answer == read_text_file(folder / "expected.txt"));
  }
}
