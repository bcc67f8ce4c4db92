// The rules of the layout, read from its files.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/places.hpp"
#include "support/program.hpp"

namespace rollcast::test::layout_test {

namespace {

namespace fs = std::filesystem;

struct SourceLine {
  std::string file;
  std::size_t number;
  std::string text;
};

const fs::path top{source_tree()};

bool is_source(const fs::path& file) { return file.extension() == ".cpp" || file.extension() == ".hpp"; }

/// Which module a file belongs to: its folder under include/rollcast/, sim/ or strategies/, else the top-level folder.
std::string module_of(const std::string& file) {
  if (file == "include/rollcast/strategies/judge.hpp") return "judges";  // the interface of strategies/judges/
  const fs::path path{file};
  auto part = path.begin();
  if (*part == "include")
    std::advance(part, 2);
  else if (*part == "sim")
    std::advance(part, 1);
  else if (file.starts_with("strategies/judges/") || file.starts_with("strategies/statistics/"))
    std::advance(part, 1);
  return part->string();
}

std::vector<SourceLine> lines_of(const fs::path& file) {
  std::vector<SourceLine> lines;
  std::ifstream in{file};
  std::size_t number = 0;
  for (std::string text; std::getline(in, text);) lines.push_back({fs::relative(file, top).string(), ++number, text});
  return lines;
}

std::vector<SourceLine> all_lines(std::initializer_list<const char*> folders) {
  std::vector<SourceLine> all;
  for (const char* folder : folders)
    for (const auto& entry : fs::recursive_directory_iterator{top / folder}) {
      if (!is_source(entry.path()) || entry.path().string().find("node_modules") != std::string::npos) continue;
      for (SourceLine& line : lines_of(entry.path())) all.push_back(std::move(line));
    }
  return all;
}

/// What each module builds on, itself aside, as include/rollcast/modules.hpp declares it.
std::map<std::string, std::set<std::string>> declared_modules(const std::string& header) {
  std::map<std::string, std::set<std::string>> modules;
  std::istringstream words{header};
  std::string module;
  for (std::string word, last; words >> word; last = word) {
    if (last != "namespace" || word == "rollcast") continue;
    if (!word.ends_with(';')) {
      modules[module = word];
      continue;
    }
    word.pop_back();
    modules[module].insert(word);
    modules[module].insert(modules.at(word).begin(), modules.at(word).end());
  }
  return modules;
}

const std::map<std::string, std::set<std::string>> may_know =
    declared_modules(text_of(top / "include/rollcast/modules.hpp"));

/// Where libraries may appear.
const std::map<std::string, std::set<std::string>> modules_of_library{
    {"omp.h", {"study", "app"}},
    {"CLI/", {"app"}},
    {"iostream", {"app"}},
    {"openssl/", {"reports"}},
    {"Random123/", {}},
    {"boost/random/", {"kernel"}},
    {"boost/graph/", {"world", "strategies"}},
    {"nlohmann/json.hpp", {"scenarios", "reports", "app"}},
};

std::string included(const SourceLine& line) {
  if (!line.text.starts_with("#include ")) return {};
  return line.text.substr(10, line.text.size() - 11);
}

/// Breaches of the direction of knowledge, as file:line.
std::vector<std::string> wrong_includes(const std::vector<SourceLine>& lines) {
  std::vector<std::string> wrong;
  for (const SourceLine& line : lines) {
    const std::string header = included(line), module = module_of(line.file);
    if (header.empty()) continue;
    const std::string place = line.file + ":" + std::to_string(line.number) + " includes " + header;
    if (header.starts_with("rollcast/") && header != "rollcast/modules.hpp") {
      const std::string other = module_of("include/" + header);
      if (other != module && !may_know.at(module).contains(other)) wrong.push_back(place);
    }
    for (const auto& [library, modules] : modules_of_library)
      if (header.starts_with(library) && !modules.contains(module)) wrong.push_back(place);
    if (header == "nlohmann/json.hpp" && line.file.starts_with("include/"))
      wrong.push_back(place + " in a public header");
  }
  return wrong;
}

/// Namespaces that are opened in another module's files, as file:line.
std::vector<std::string> wrong_namespaces(const std::vector<SourceLine>& lines) {
  std::vector<std::string> wrong;
  for (const SourceLine& line : lines) {
    if (line.file == "include/rollcast/modules.hpp" || !line.text.starts_with("namespace rollcast")) continue;
    if (line.text != "namespace rollcast::" + module_of(line.file) + " {")
      wrong.push_back(line.file + ":" + std::to_string(line.number) + " opens " + line.text);
  }
  return wrong;
}

const std::vector<SourceLine>& product_lines() {
  static const std::vector<SourceLine> lines = all_lines({"include", "sim", "strategies", "scenarios", "reports"});
  return lines;
}

/// Characters of a text in UTF-8.
std::size_t columns_of(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & '\xC0') != '\x80'; }));
}

}  // namespace

TEST_CASE("modules include only the modules and libraries they may know") {
  for (const std::string& breach : wrong_includes(product_lines())) FAIL_CHECK(breach);
}

TEST_CASE("a wrong include would be noticed") {
  CHECK(wrong_includes({{"sim/kernel/curve.cpp", 3, "#include \"rollcast/world/world.hpp\""}}).size() == 1);
  CHECK(wrong_includes({{"strategies/canary.cpp", 3, "#include \"rollcast/study/study.hpp\""}}).size() == 1);
  CHECK(wrong_includes({{"sim/world/world.cpp", 3, "#include <iostream>"}}).size() == 1);
  CHECK(wrong_includes({{"include/rollcast/scenarios/fields.hpp", 3, "#include <nlohmann/json.hpp>"}}).size() == 1);
  CHECK(wrong_includes({{"sim/world/world.cpp", 3, "#include \"rollcast/kernel/time.hpp\""}}).empty());
}

TEST_CASE("each module has a namespace of its own") {
  for (const std::string& breach : wrong_namespaces(product_lines())) FAIL_CHECK(breach);
  CHECK(wrong_namespaces({{"strategies/judges/bayes.cpp", 3, "namespace rollcast::strategies {"}}).size() == 1);
  CHECK(wrong_namespaces({{"sim/run/release.hpp", 3, "namespace rollcast {"}}).size() == 1);
  CHECK(wrong_namespaces({{"include/rollcast/strategies/judge.hpp", 3, "namespace rollcast::judges {"}}).empty());
}

TEST_CASE("a module knows what it builds on, and what that builds on") {
  CHECK(may_know.at("kernel").empty());
  CHECK(may_know.at("run") == std::set<std::string>{"kernel", "scenarios", "world"});
  CHECK(may_know.at("strategies").contains("judges"));
  CHECK_FALSE(may_know.at("strategies").contains("study"));
  CHECK(may_know.at("app").size() == may_know.size() - 1);
}

TEST_CASE("files stay within 400 lines and lines within 120 columns") {
  std::map<std::string, std::size_t> longest;
  for (const SourceLine& line :
       all_lines({"include", "sim", "strategies", "scenarios", "reports", "tests", "benchmarks"})) {
    longest[line.file] = std::max(longest[line.file], line.number);
    if (columns_of(line.text) > 120 && line.file.find("page_script") == std::string::npos)
      FAIL_CHECK(line.file << ":" << line.number << " has " << columns_of(line.text) << " columns");
  }
  for (const auto& [file, lines] : longest)
    if (lines > 400) FAIL_CHECK(file << " has " << lines << " lines");
}

TEST_CASE("the standard library's distributions are not used, since their numbers differ between libraries") {
  for (const SourceLine& line : all_lines({"include", "sim", "strategies", "scenarios", "reports", "tests"}))
    for (const char* kind :
         {"normal", "poisson", "binomial", "uniform_real", "uniform_int", "exponential", "gamma", "lognormal"})
      if (line.text.find(std::string{"std::"} + kind + "_distribution") != std::string::npos)
        FAIL_CHECK(line.file << ":" << line.number);
}

}  // namespace rollcast::test::layout_test
