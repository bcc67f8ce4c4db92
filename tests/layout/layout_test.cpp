// The rules of the layout, read from its files.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
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
  if (file == "include/rollcast/rollcast.hpp") return "facade";
  if (file == "include/rollcast/strategies/judge.hpp") return "judges";  // the interface of strategies/judges/
  const fs::path path{file};
  auto part = path.begin();
  if (*part == "include")
    std::advance(part, 2);
  else if (*part == "sim")
    std::advance(part, 1);
  else if (file.starts_with("strategies/judges/") || file.starts_with("strategies/statistics/") ||
           file.starts_with("reports/results/"))
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

/// The facade is the project's own namespace, on top of all but the commands and the results folders.
std::map<std::string, std::set<std::string>> with_facade(std::map<std::string, std::set<std::string>> modules) {
  for (const auto& [module, below] : modules)
    if (module != "app" && module != "results") modules["facade"].insert(module);
  modules["facade"].erase("facade");
  return modules;
}

const std::map<std::string, std::set<std::string>> may_know =
    with_facade(declared_modules(text_of(top / "include/rollcast/modules.hpp")));

/// Where libraries may appear.
const std::map<std::string, std::set<std::string>> modules_of_library{
    {"omp.h", {"parallel"}},
    {"CLI/", {"app"}},
    {"iostream", {"app"}},
    {"openssl/", {"results"}},
    {"Random123/", {}},
    {"boost/random/", {"kernel"}},
    {"boost/graph/", {"world", "lifecycle", "strategies"}},
    {"Eigen/", {"lifecycle"}},
    {"nlohmann/json.hpp", {"scenarios", "setup", "reports", "results", "facade", "app"}},
};

/// Modules that are built where there are no files, threads or processes, as for a browser.
const std::set<std::string> pure_modules{"kernel",     "scenarios", "world",      "run",   "lifecycle",
                                         "statistics", "judges",    "strategies", "study", "reports"};

/// What those do without: headers of the system, and of the standard library's files, threads and streams.
const std::set<std::string> system_headers{"atomic",    "condition_variable",
                                           "csignal",   "cstdio",
                                           "execution", "filesystem",
                                           "fstream",   "future",
                                           "mutex",     "iostream",
                                           "latch",     "barrier",
                                           "ostream",   "istream",
                                           "random",    "semaphore",
                                           "signal.h",  "stop_token",
                                           "thread",    "shared_mutex",
                                           "dlfcn.h",   "fcntl.h",
                                           "poll.h",    "pthread.h",
                                           "spawn.h",   "unistd.h"};

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

/// What binds a pure module to an operating system, as file:line.
std::vector<std::string> impurities(const std::vector<SourceLine>& lines) {
  std::vector<std::string> impure;
  for (const SourceLine& line : lines) {
    if (!pure_modules.contains(module_of(line.file))) continue;
    const std::string header = included(line);
    const bool of_a_system = system_headers.contains(header) || header.starts_with("sys/") ||
                             header.starts_with("openssl/") || header.starts_with("Random123/") || header == "omp.h";
    const bool asks_the_system = line.text.find("getenv(") != std::string::npos;
    const bool has_destructor_per_thread =
        std::regex_search(line.text, std::regex{"thread_local (static )?(const )?std::(?!array|size_t|u?int)"});
    if (of_a_system || asks_the_system || has_destructor_per_thread)
      impure.push_back(line.file + ":" + std::to_string(line.number) + ": " + line.text);
  }
  return impure;
}

/// Namespaces that are opened in another module's files, as file:line.
std::vector<std::string> wrong_namespaces(const std::vector<SourceLine>& lines) {
  std::vector<std::string> wrong;
  for (const SourceLine& line : lines) {
    if (line.file == "include/rollcast/modules.hpp" || !line.text.starts_with("namespace rollcast")) continue;
    const std::string module = module_of(line.file);
    if (line.text != (module == "facade" ? "namespace rollcast {" : "namespace rollcast::" + module + " {"))
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

TEST_CASE("the engine and the pure reports know no files, threads or processes") {
  for (const std::string& impurity : impurities(product_lines())) FAIL_CHECK(impurity);
}

TEST_CASE("a file, a thread or a process in the engine would be noticed") {
  for (const char* text : {"#include <filesystem>", "#include <thread>", "#include <omp.h>", "#include <sys/stat.h>",
                           "#include <openssl/evp.h>", "  thread_local std::map<int, double> known;",
                           "  const char* home = std::getenv(\"HOME\");"})
    CHECK(impurities({{"sim/world/world.cpp", 3, text}}).size() == 1);
  CHECK(impurities({{"include/rollcast/reports/summary.hpp", 3, "#include <fstream>"}}).size() == 1);
  CHECK(impurities({{"strategies/judges/sprt.cpp", 3, "#include <mutex>"}}).size() == 1);
  CHECK(impurities({{"reports/results/staged_file.cpp", 3, "#include <fcntl.h>"}}).empty());
  CHECK(impurities({{"sim/parallel/run_study.cpp", 3, "#include <omp.h>"}}).empty());
  CHECK(impurities({{"sim/world/world.cpp", 3, "  thread_local std::array<double, 3> last{};"}}).empty());
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
  CHECK(may_know.at("app").size() == may_know.size() - 2);
  CHECK_FALSE(may_know.at("reports").contains("setup"));
  CHECK_FALSE(may_know.at("study").contains("parallel"));
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
