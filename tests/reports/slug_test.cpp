#include "rollcast/reports/slug.hpp"

#include <set>
#include <vector>

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
  CHECK(slug("///") == "unnamed");
  std::string words(59, 'a');
  words.append(" ").append(500, 'b');
  const std::string longest = slug(words);
  CHECK(longest == std::string(59, 'a'));
  CHECK(slug(longest) == longest);
}

TEST_CASE("Names in other scripts have slugs of their own, in ASCII") {
  const std::vector<std::string> names{"基础模型的逐步发布", "新モデル",  "النموذج", "café", "cafe",
                                       "Fraud 模型",         "Fraud 模式"};
  std::set<std::string> slugs;
  for (const std::string& name : names) {
    slugs.insert(slug(name));
    CHECK(slug(name).find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos);
  }
  CHECK(slugs.size() == names.size());
  CHECK(slug("cafe") == "cafe");
  CHECK_THAT(slug("Fraud 模型"), Catch::StartsWith("fraud-"));
  CHECK(slug(std::string(100, 'a') + "é").size() == 60);
}

}  // namespace rollcast::test::slug_test
