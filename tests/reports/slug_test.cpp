#include "rollcast/reports/slug.hpp"

#include "support/catch.hpp"

namespace rollcast::test::slug_test {

TEST_CASE("A slug keeps the words of a name and nothing that a file system could misread") {
  CHECK(slug("Fraud model, v2!") == "fraud-model-v2");
  CHECK(slug("../../etc/passwd") == "etc-passwd");
  CHECK(slug(".hidden") == "hidden");
  CHECK(slug("a\nb\tc") == "a-b-c");
  CHECK(slug("$(reboot)") == "reboot");
}

TEST_CASE("A slug is never empty, never long, and its own slug") {
  CHECK(slug("") == "unnamed");
  CHECK(slug("\xE2\x80\xAE///") == "unnamed");
  std::string words(59, 'a');
  words.append(" ").append(500, 'b');
  const std::string longest = slug(words);
  CHECK(longest == std::string(59, 'a'));
  CHECK(slug(longest) == longest);
}

}  // namespace rollcast::test::slug_test
