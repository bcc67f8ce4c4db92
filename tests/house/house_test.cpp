// The rules of the house, read from its files.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/places.hpp"

namespace {

namespace fs = std::filesystem;

struct SourceLine {
  std::string file;
  std::size_t number;
  std::string text;
};

const fs::path top{rollcast::test::source_tree()};

bool is_source(const fs::path& file) { return file.extension() == ".cpp" || file.extension() == ".hpp"; }

/// Which room a file of ours belongs to: the folder under include/rollcast/ or sim/, else the top-level folder.
std::string room_of(const std::string& file) {
  const fs::path path{file};
  auto part = path.begin();
  if (*part == "include") std::advance(part, 2);
  else if (*part == "sim") std::advance(part, 1);
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

/// What a room may know, itself aside.
const std::map<std::string, std::set<std::string>> may_know{
    {"kernel", {}},
    {"scenarios", {"kernel"}},
    {"world", {"kernel", "scenarios"}},
    {"run", {"kernel", "scenarios", "world"}},
    {"strategies", {"kernel", "scenarios", "world", "run"}},
    {"study", {"kernel", "scenarios", "world", "run"}},
    {"reports", {"kernel", "scenarios", "world", "run", "study"}},
    {"app", {"kernel", "scenarios", "world", "run", "strategies", "study", "reports"}},
};

/// Where libraries may appear.
const std::map<std::string, std::set<std::string>> rooms_of_library{
    {"omp.h", {"study", "app"}}, {"CLI/", {"app"}},          {"iostream", {"app"}},
    {"Eigen/", {"study"}},       {"openssl/", {"reports"}},  {"Random123/", {"kernel"}},
    {"boost/random/", {"kernel"}}, {"boost/graph/", {"world", "strategies"}}, {"nlohmann/json.hpp", {"scenarios", "reports", "app"}},
};

std::string included(const SourceLine& line) {
  if (!line.text.starts_with("#include ")) return {};
  return line.text.substr(10, line.text.size() - 11);
}

/// Breaches of the direction of knowledge, as file:line.
std::vector<std::string> wrong_includes(const std::vector<SourceLine>& lines) {
  std::vector<std::string> wrong;
  for (const SourceLine& line : lines) {
    const std::string header = included(line), room = room_of(line.file);
    if (header.empty()) continue;
    const std::string place = line.file + ":" + std::to_string(line.number) + " includes " + header;
    if (header.starts_with("rollcast/")) {
      const std::string other = room_of("include/" + header);
      if (other != room && !may_know.at(room).contains(other)) wrong.push_back(place);
    }
    for (const auto& [library, rooms] : rooms_of_library)
      if (header.starts_with(library) && !rooms.contains(room)) wrong.push_back(place);
    if (header == "nlohmann/json.hpp" && line.file.starts_with("include/")) wrong.push_back(place + " in a public header");
  }
  return wrong;
}

}  // namespace

TEST_CASE("rooms include only the rooms and libraries they may know") {
  for (const std::string& breach : wrong_includes(all_lines({"include", "sim", "strategies", "scenarios", "reports"})))
    FAIL_CHECK(breach);
}

TEST_CASE("a wrong include would be noticed") {
  CHECK(wrong_includes({{"sim/kernel/curve.cpp", 3, "#include \"rollcast/world/world.hpp\""}}).size() == 1);
  CHECK(wrong_includes({{"strategies/canary.cpp", 3, "#include \"rollcast/study/study.hpp\""}}).size() == 1);
  CHECK(wrong_includes({{"sim/world/world.cpp", 3, "#include <iostream>"}}).size() == 1);
  CHECK(wrong_includes({{"include/rollcast/scenarios/fields.hpp", 3, "#include <nlohmann/json.hpp>"}}).size() == 1);
  CHECK(wrong_includes({{"sim/world/world.cpp", 3, "#include \"rollcast/kernel/time.hpp\""}}).empty());
}

TEST_CASE("files stay within 400 lines and lines within 140 columns") {
  std::map<std::string, std::size_t> longest;
  for (const SourceLine& line : all_lines({"include", "sim", "strategies", "scenarios", "reports", "tests", "benchmarks"})) {
    longest[line.file] = std::max(longest[line.file], line.number);
    if (line.text.size() > 140 && line.file.find("page_script") == std::string::npos)
      FAIL_CHECK(line.file << ":" << line.number << " has " << line.text.size() << " columns");
  }
  for (const auto& [file, lines] : longest)
    if (lines > 400) FAIL_CHECK(file << " has " << lines << " lines");
}

TEST_CASE("the standard library's distributions are not used, since their numbers differ between libraries") {
  for (const SourceLine& line : all_lines({"include", "sim", "strategies", "scenarios", "reports", "tests"}))
    for (const char* kind : {"normal", "poisson", "binomial", "uniform_real", "uniform_int", "exponential", "gamma", "lognormal"})
      if (line.text.find(std::string{"std::"} + kind + "_distribution") != std::string::npos)
        FAIL_CHECK(line.file << ":" << line.number);
}
