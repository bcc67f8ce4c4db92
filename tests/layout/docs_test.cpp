// The code that docs/extend.md shows is the code that tests/consumer compiles.

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/places.hpp"
#include "support/program.hpp"

namespace rollcast::test::docs_test {

namespace {

/// The lines of a text without their indentation; none that is empty.
std::vector<std::string> bare_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);)
    if (const auto begin = line.find_first_not_of(' '); begin != std::string::npos) lines.push_back(line.substr(begin));
  return lines;
}

/// The blocks of code of a page.
std::vector<std::string> snippets_of(const std::string& page) {
  std::vector<std::string> snippets;
  std::istringstream in{page};
  bool within = false;
  for (std::string line; std::getline(in, line);) {
    const bool fence = line.starts_with("```");
    if (fence && !within) snippets.emplace_back();
    if (fence) within = !within;
    if (!fence && within) snippets.back() += line + "\n";
  }
  return snippets;
}

bool stands_in(const std::string& snippet, const std::string& code) {
  const auto part = bare_lines(snippet), all = bare_lines(code);
  return !part.empty() && std::search(all.begin(), all.end(), part.begin(), part.end()) != all.end();
}

bool is_compiled(const std::string& snippet) {
  for (const auto& file : std::filesystem::directory_iterator{source_tree() + "/tests/consumer"})
    if (stands_in(snippet, text_of(file.path()))) return true;
  return false;
}

}  // namespace

TEST_CASE("the code that the page on extending shows is what the consumer compiles") {
  const auto snippets = snippets_of(text_of(source_tree() + "/docs/extend.md"));
  CHECK(snippets.size() > 6);
  for (const std::string& snippet : snippets) {
    CAPTURE(snippet);
    CHECK(is_compiled(snippet));
  }
  std::string changed = snippets.at(2);
  changed.replace(changed.find("Opinion::fail"), 13, "Opinion::pass");
  CHECK_FALSE(is_compiled(changed));
}

}  // namespace rollcast::test::docs_test
