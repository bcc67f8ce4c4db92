// The reference of the ledger's columns, docs/reference/ledger.md. ROLLCAST_UPDATE=1 writes it anew.

#include <fmt/format.h>

#include <cstdlib>
#include <set>
#include <sstream>

#include "rollcast/run/run_record.hpp"
#include "run_fixtures.hpp"
#include "support/catch.hpp"
#include "support/places.hpp"
#include "support/program.hpp"

namespace rollcast::test::ledger_reference_test {

namespace {

constexpr std::string_view introduction = R"(# The ledger: columns of runs.csv

`runs.csv` has one row for each run of a strategy in a world: `run`, `strategy`, `decision` (how the release ended:
`promoted`, `rolled_back`, `undecided` or `not_released`), `truth` (the candidate's outcome class: `improvement`,
`no_change`, `mild`, `severe` or `catastrophic`) and the columns below, in this order. `summary.json` has the same
columns with their estimates, and `rollcast replay` prints them for one run.

Failures, users and severe events are expected counts, given the world and what the strategy did in it; columns
`..._sampled` hold counts as they were drawn. Money is in the scenario's currency. Times are hours from the start; an
empty cell is a time that never came.

Generated from the table in `sim/run/run_record.cpp`; a test says when this page is stale.
)";

/// Text in lines of at most 120 columns.
std::string wrapped(const std::string& text, std::string_view indent) {
  std::string lines, line{indent};
  std::istringstream words{text};
  for (std::string word; words >> word;) {
    if (line.size() + 1 + word.size() > 120) {
      lines += line + "\n";
      line = indent;
    }
    line += (line.size() > indent.size() ? " " : "") + word;
  }
  return lines + line + "\n";
}

std::string kind_words(const LedgerColumn& column) {
  if (column.kind == LedgerColumn::Kind::event) return "event, 0 or 1";
  return fmt::format("{}, {}", ledger_kind_names.at(static_cast<std::size_t>(column.kind)), column.unit);
}

std::string entry(const LedgerColumn& column) {
  std::string text = fmt::format("\n* `{}`: {} ({})\n", column.name, column.title, kind_words(column));
  text += "\n" + wrapped(std::string{column.doc}, "  ");
  if (column.price)
    text += wrapped(fmt::format("Proportional to the {}, `{}`.", column.price->words, column.price->pointer), "  ");
  return text;
}

std::string reference() {
  std::string text{introduction};
  for (const LedgerColumn& column : ledger_columns()) text += entry(column);
  return text;
}

}  // namespace

TEST_CASE("docs/reference/ledger.md lists the columns as they are (ROLLCAST_UPDATE=1 writes it anew)") {
  const std::string file = source_tree() + "/docs/reference/ledger.md";
  if (std::getenv("ROLLCAST_UPDATE") != nullptr) write_text(file, reference());
  CHECK(text_of(file) == reference());
}

TEST_CASE("each column says what it is, in words that no other uses") {
  std::set<std::string_view> names, titles, docs;
  for (const LedgerColumn& column : ledger_columns()) {
    CAPTURE(column.name);
    CHECK(names.insert(column.name).second);
    CHECK(titles.insert(column.title).second);
    CHECK(docs.insert(column.doc).second);
    CHECK(column.doc.ends_with('.'));
    CHECK(column.unit.empty() == (column.kind == LedgerColumn::Kind::event));
    CHECK((column.unit == "currency") == (column.kind == LedgerColumn::Kind::money));
  }
  CHECK_THROWS_AS(ledger_column("no_such_column"), std::invalid_argument);
}

TEST_CASE("cost parts are the columns with a price, and a price is the scenario's own") {
  const Scenario scenario = plain_scenario();
  std::size_t priced = 0;
  for (const LedgerColumn& column : ledger_columns()) priced += column.price.has_value() ? 1 : 0;
  REQUIRE(cost_parts().size() == priced);
  for (const LedgerColumn& part : cost_parts()) REQUIRE(part.price.has_value());
  CHECK(ledger_column("cost_failures").price->in(scenario) == scenario.costs.failure);
  CHECK(ledger_column("cost_people").price->in(scenario) == scenario.costs.engineer_hour);
  CHECK_FALSE(ledger_column("total_cost").price.has_value());
}

}  // namespace rollcast::test::ledger_reference_test
