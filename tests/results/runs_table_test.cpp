#include "rollcast/results/runs_table.hpp"

#include <algorithm>
#include <array>
#include <sstream>
#include <vector>

#include "support/catch.hpp"
#include "support/program.hpp"
#include "support/sample_study.hpp"

namespace rollcast::test::runs_table_test {

namespace {

std::vector<std::string> lines_of(const std::string& table) {
  std::vector<std::string> lines;
  std::istringstream stream{table};
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace

TEST_CASE("The runs table has a header and one row per run, with every ledger column") {
  const test::TemporaryFolder folder;
  const test::SampleStudy study = test::sample_study(20);
  const std::array<std::string, 5> labels{"ab_test", "big_bang", "blue_green", "canary", "none"};
  write_runs_table(folder / "runs.csv", labels, study.records);
  const auto lines = lines_of(test::text_of(folder / "runs.csv"));
  REQUIRE(lines.size() == 1 + 20 * 5);
  CHECK(lines[0].starts_with("run,strategy,decision,truth,requests,candidate_requests,"));
  CHECK(lines[0].ends_with(",total_cost,total_cost_sampled\r"));
  CHECK(lines[9].starts_with("1,canary,"));
  const auto commas = [](const std::string& line) { return std::count(line.begin(), line.end(), ','); };
  for (const std::string& line : lines) CHECK(commas(line) == static_cast<std::ptrdiff_t>(3 + ledger_columns().size()));
}

TEST_CASE("Numbers of the runs table read back exactly, and times that never came are empty cells") {
  const test::TemporaryFolder folder;
  RunRecord run;
  run.requests = 0.1 + 0.2;
  run.failures = -1e-300;
  const std::array<std::string, 1> label{"canary"};
  write_runs_table(folder / "runs.csv", label, std::array{run});
  const std::string row = lines_of(test::text_of(folder / "runs.csv")).at(1);
  CHECK(row.starts_with("0,canary,undecided,no_change,0.30000000000000004,0,-1e-300,"));
  CHECK(row.find(",,,,,0,") != std::string::npos);
  CHECK(row.find("inf") == std::string::npos);
}

TEST_CASE("A label that a spreadsheet would run as a formula becomes text") {
  CHECK(csv_text_cell("canary") == "canary");
  CHECK(csv_text_cell("=cmd|' /C calc'!A0") == "\"'=cmd|' /C calc'!A0\"");
  for (const char* start : {"=", "+", "-", "@", "\t", "\r"})
    CHECK(csv_text_cell(start + std::string{"1"}).starts_with("\"'"));
  CHECK(csv_text_cell("a,b") == "\"a,b\"");
  CHECK(csv_text_cell("say \"no\"") == "\"say \"\"no\"\"\"");
  CHECK(csv_text_cell("two\r\nlines") == "\"two\r\nlines\"");
}

TEST_CASE("Records that do not fit the labels are refused, and no table appears") {
  const test::TemporaryFolder folder;
  const std::array<std::string, 2> labels{"a", "b"};
  CHECK_THROWS_AS(write_runs_table(folder / "runs.csv", labels, std::array<RunRecord, 3>{}), std::logic_error);
  std::array<RunRecord, 2> torn{};
  torn[1].replication = 7;
  CHECK_THROWS_WITH(write_runs_table(folder / "runs.csv", labels, torn),
                    "run record 1 belongs to replication 7, not 0");
  CHECK_FALSE(std::filesystem::exists(folder / "runs.csv"));
}

}  // namespace rollcast::test::runs_table_test
