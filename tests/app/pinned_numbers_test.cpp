// The numbers of each shipped scenario in each mode, as digests: the same for every build and every x86-64 processor.
// ROLLCAST_UPDATE=1 writes them anew.

#include <fmt/format.h>
#include <algorithm>
#include <boost/crc.hpp>

#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "app/app_fixtures.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::pinned_numbers_test {

namespace {

using Json = nlohmann::ordered_json;

std::string digest(const std::string& text) {
  boost::crc_32_type crc;
  crc.process_bytes(text.data(), text.size());
  return fmt::format("{:08x}", crc.checksum());
}

bool is_number(const std::string& cell) { return cell.find_first_not_of("0123456789+-.e") == std::string::npos; }

/// Cells as they count: numbers as they are, words by the order in which they first appear, so that they may be
/// renamed.
std::string without_words(const std::vector<std::string>& cells) {
  std::map<std::string, std::size_t> words;
  std::string text;
  for (const std::string& cell : cells)
    text += (is_number(cell) ? cell : fmt::format("word {}", words.emplace(cell, words.size()).first->second)) + "\n";
  return text;
}

/// One digest for each column of a table, by position: columns may be renamed.
std::vector<std::string> column_digests(const std::string& csv) {
  std::vector<std::vector<std::string>> columns;
  const std::vector<std::string> lines = lines_of(csv);
  for (std::size_t row = 1; row < lines.size(); ++row) {
    const std::vector<std::string> cells = cells_of(lines[row]);
    columns.resize(std::max(columns.size(), cells.size()));
    for (std::size_t c = 0; c < cells.size(); ++c) columns[c].push_back(cells[c]);
  }
  std::vector<std::string> digests;
  for (const auto& cells : columns) digests.push_back(digest(without_words(cells)));
  return digests;
}

/// The numbers within, in the order of the document.
std::string numbers_in(const Json& json) {
  if (!json.is_structured()) return json.is_string() ? "" : json.dump() + "\n";
  std::string numbers;
  for (const Json& part : json) numbers += numbers_in(part);
  return numbers;
}

/// The digests of a study's results, a line each.
std::string pinned(const std::string& runs_csv, const std::string& summary_json) {
  std::string text;
  const std::vector<std::string> columns = column_digests(runs_csv);
  for (std::size_t c = 0; c < columns.size(); ++c) text += fmt::format("runs.csv, column {}: {}\n", c + 1, columns[c]);
  const Json summary = Json::parse(summary_json);
  for (const auto& [key, part] : summary.items())
    text += fmt::format("summary.json, {}: {}\n", key, digest(numbers_in(part)));
  return text;
}

std::string pinned_results(const std::filesystem::path& scenario, const std::string& mode,
                           std::string environment = "") {
  const TemporaryFolder folder;
  environment += " ROLLCAST_RENDER_DIR=/nowhere";
  run_program({"run", scenario, "--runs", "20", "--mode", mode, "--out", folder / "out"}, environment);
  return pinned(text_of(folder / "out/runs.csv"), text_of(folder / "out/summary.json"));
}

std::vector<std::filesystem::path> shipped_scenarios() {
  std::vector<std::filesystem::path> scenarios{top + "/benchmarks/pocket/pocket_model.json"};
  for (const auto& entry : std::filesystem::directory_iterator{top + "/scenarios/library"})
    if (entry.path().extension() == ".json") scenarios.push_back(entry.path());
  return scenarios;
}

std::filesystem::path golden_of(const std::filesystem::path& scenario, const std::string& mode) {
  return std::filesystem::path{top} / "tests/golden" / scenario.stem() / ("numbers_" + mode + ".txt");
}

/// The scenarios whose numbers are compared in a mode: all, but under sanitizers each scenario in one mode only.
std::vector<std::filesystem::path> compared_scenarios(const std::string& mode) {
  const std::vector<std::string> modes{"aggregate", "bridge", "trace"};
  const auto which = static_cast<std::size_t>(std::ranges::find(modes, mode) - modes.begin());
  std::vector<std::filesystem::path> scenarios = shipped_scenarios();
  std::ranges::sort(scenarios);
  if (all_drawn) return scenarios;
  std::vector<std::filesystem::path> some;
  for (std::size_t s = which; s < scenarios.size(); s += modes.size()) some.push_back(scenarios[s]);
  return some;
}

void check_numbers(const std::string& mode) {
  for (const std::filesystem::path& scenario : compared_scenarios(mode)) {
    const std::string results = pinned_results(scenario, mode);
    const std::filesystem::path golden = golden_of(scenario, mode);
    if (std::getenv("ROLLCAST_UPDATE") != nullptr) {
      std::filesystem::create_directories(golden.parent_path());
      write_text(golden, results);
    }
    CAPTURE(scenario.string(), mode);
    CHECK(lines_of(results) == lines_of(text_of(golden)));
  }
}

/// Hides instructions from the C library, which then picks the elementary functions that it has for older processors.
constexpr const char* older_processor = "GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2,-AVX512F";

/// Elementary functions that a program gets from the C library, as `nm` lists what it leaves undefined.
std::vector<std::string> elementary_imports(const std::string& undefined) {
  static const std::set<std::string> names{"acos",  "acosh",  "asin", "asinh", "atan",  "atan2", "atanh",
                                           "cos",   "cosh",   "erf",  "erfc",  "exp",   "exp10", "exp2",
                                           "expm1", "lgamma", "log",  "log10", "log1p", "log2",  "pow",
                                           "sin",   "sincos", "sinh", "tan",   "tanh",  "tgamma"};
  std::vector<std::string> found;
  for (const std::string& line : lines_of(undefined)) {
    const std::size_t from = line.rfind(' ') + 1;
    std::string name = line.substr(from, line.find('@') - from);
    if (!names.contains(name) && (name.ends_with('l') || name.ends_with('f'))) name.pop_back();
    if (names.contains(name)) found.push_back(line);
  }
  return found;
}

}  // namespace

#if defined(__x86_64__)  // elsewhere musl's functions may be compiled with other instructions
TEST_CASE("the numbers of shipped scenarios are the pinned ones: aggregate") { check_numbers("aggregate"); }

TEST_CASE("the numbers of shipped scenarios are the pinned ones: bridge") { check_numbers("bridge"); }

TEST_CASE("the numbers of shipped scenarios are the pinned ones: trace") { check_numbers("trace"); }

TEST_CASE("an older processor gives the pinned numbers, though its C library has other functions") {
  for (const std::filesystem::path& scenario :
       all_drawn ? shipped_scenarios() : std::vector{shipped_scenarios().front()})
    CHECK(lines_of(pinned_results(scenario, "aggregate", older_processor)) ==
          lines_of(text_of(golden_of(scenario, "aggregate"))));
  if (!__builtin_cpu_supports("fma")) return;
  // Must be seen: perl has its functions from the C library.
  const std::vector<std::string> exponentials{"perl", "-e",
                                              "printf '%.17g ', exp($_ / 977) + cos($_ / 3) for 1 .. 5000"};
  const Finished here = run_command(exponentials), there = run_command(exponentials, older_processor);
  REQUIRE(here.exit_code == 0);
  CHECK(here.out != there.out);
}
#endif

TEST_CASE("no elementary function comes from the C library, which picks them by the processor") {
  const Finished listed = run_command({"nm", "--dynamic", "--undefined-only", program_path()});
  REQUIRE(listed.exit_code == 0);
  for (const std::string& line : elementary_imports(listed.out)) FAIL_CHECK(line);
  CHECK(elementary_imports("         U exp@GLIBC_2.29\n         U powl@GLIBC_2.2.5\n         U sqrt@GLIBC_2.2.5\n")
            .size() == 2);
}

TEST_CASE("pinned numbers notice one other digit, and in which column, and no other name") {
  const std::string rows = "run,decision,harm\r\n0,promoted,1.5\r\n1,rolled_back,-2\r\n2,promoted,\r\n";
  const auto changed = [](std::string text, const std::string& from, const std::string& to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
      text.replace(at, from.size(), to);
    return text;
  };
  const std::vector<std::string> digests = column_digests(rows);
  REQUIRE(digests.size() == 3);
  CHECK(column_digests(changed(rows, "excess_failures", "excess_failures")) == digests);
  CHECK(column_digests(changed(rows, "rolled_back", "roll_back")) == digests);
  const std::vector<std::string> another = column_digests(changed(rows, "1.5", "1.5000000000000002"));
  CHECK(another[1] == digests[1]);
  CHECK(another[2] != digests[2]);
  CHECK(column_digests(changed(rows, "1,rolled_back", "1,promoted"))[1] != digests[1]);

  const std::string summary = R"({"verdict": {"choice": "canary", "low": null, "high": [1, 2.5]}})";
  CHECK(pinned(rows, changed(summary, "canary", "rolling")) == pinned(rows, summary));
  CHECK(pinned(rows, changed(summary, "2.5", "2.6")) != pinned(rows, summary));
  CHECK(pinned(rows, changed(summary, "null", "0")) != pinned(rows, summary));
}

}  // namespace rollcast::test::pinned_numbers_test
