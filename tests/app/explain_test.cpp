// What `rollcast explain` says of the shipped scenarios, word for word. ROLLCAST_UPDATE=1 writes it anew.

#include <cstdlib>

#include "support/catch.hpp"
#include "support/program.hpp"

using namespace rollcast::test;

TEST_CASE("explain tells each shipped scenario as before") {
  const std::filesystem::path top{ROLLCAST_SOURCE_DIR};
  for (const auto& entry : std::filesystem::directory_iterator{top / "scenarios/library"}) {
    if (entry.path().extension() != ".json") continue;
    const Finished finished = run_program({"explain", entry.path().string()});
    CHECK(finished.exit_code == 0);
    const auto golden = top / "tests/golden" / entry.path().stem() / "explain.txt";
    if (std::getenv("ROLLCAST_UPDATE") != nullptr) {
      std::filesystem::create_directories(golden.parent_path());
      write_text(golden, finished.out);
    }
    CHECK(finished.out == text_of(golden));
  }
}
