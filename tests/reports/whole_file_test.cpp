#include "rollcast/reports/whole_file.hpp"

#include "support/program.hpp"
#include "support/catch.hpp"

namespace rollcast::test::whole_file_test {

TEST_CASE("A whole file replaces the old one and leaves no other file behind") {
  const TemporaryFolder folder;
  write_whole_file(folder / "a.txt", "old");
  write_whole_file(folder / "a.txt", "new");
  CHECK(text_of(folder / "a.txt") == "new");
  CHECK(std::distance(std::filesystem::directory_iterator{folder.path()}, {}) == 1);
}

TEST_CASE("A file that is not finished never appears, and the old one stays") {
  const TemporaryFolder folder;
  write_whole_file(folder / "a.txt", "old");
  {
    WholeFile file{folder / "a.txt"};
    file.append(std::string(3 << 20, 'x'));
    CHECK(text_of(folder / "a.txt") == "old");
  }
  CHECK(text_of(folder / "a.txt") == "old");
  CHECK(std::distance(std::filesystem::directory_iterator{folder.path()}, {}) == 1);
}

TEST_CASE("A file that cannot be written names its path and the reason") {
  const TemporaryFolder folder;
  const std::string path = (folder / "missing/a.txt").string();
  CHECK_THROWS_WITH(write_whole_file(path, "x"), "cannot open '" + path + "': No such file or directory");
  std::filesystem::create_directory(folder / "taken");
  CHECK_THROWS_WITH(write_whole_file(folder / "taken", "x"), Catch::Contains("cannot rename into place"));
}

}  // namespace rollcast::test::whole_file_test
