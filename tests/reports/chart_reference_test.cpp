// The reference of the report's charts, docs/reference/charts.md. ROLLCAST_UPDATE=1 writes it anew.

#include <fmt/format.h>

#include <cstdlib>
#include <set>
#include <span>
#include <sstream>
#include <vector>

#include "rollcast/reports/charts.hpp"
#include "support/catch.hpp"
#include "support/modules.hpp"
#include "support/places.hpp"
#include "support/program.hpp"

namespace rollcast::test::chart_reference_test {

namespace {

constexpr std::string_view introduction = R"(# The charts of a report

The page `report.html` has these charts in this order, each with the table of its numbers. A results folder has each as
a picture and as a Vega-Lite 5 specification that carries its data.

Generated from the records in `reports/charts/`; a test says when this page is stale.
)";

/// Text in lines of at most 120 columns, indented by two.
std::string wrapped(std::string_view text) {
  std::string lines, line = " ";
  std::istringstream words{std::string{text}};
  for (std::string word; words >> word; line += " " + word)
    if (line.size() + 1 + word.size() > 120) {
      lines += line + "\n";
      line = " ";
    }
  return lines + line + "\n";
}

constexpr std::string_view of_lifecycles = R"(
## The charts of a lifecycle

`rollcast lifecycle` writes a page of the same kind with these.
)";

std::string list_of(std::span<const ChartRecord> charts) {
  std::string text;
  for (const ChartRecord& chart : charts)
    text += fmt::format("\n* **{}** (`{}`, `{}`)\n\n{}", chart.title, picture_file_of(chart.name),
                        spec_file_of(chart.name), wrapped(chart.doc));
  return text;
}

std::string reference() {
  return std::string{introduction} + list_of(chart_records()) + std::string{of_lifecycles} +
         list_of(lifecycle_chart_records());
}

std::vector<ChartRecord> every_chart() {
  std::vector<ChartRecord> all = chart_records(), of_lifecycle = lifecycle_chart_records();
  all.insert(all.end(), of_lifecycle.begin(), of_lifecycle.end());
  return all;
}

}  // namespace

TEST_CASE("docs/reference/charts.md lists the charts as they are (ROLLCAST_UPDATE=1 writes it anew)") {
  const std::string file = source_tree() + "/docs/reference/charts.md";
  if (std::getenv("ROLLCAST_UPDATE") != nullptr) write_text(file, reference());
  CHECK(text_of(file) == reference());
}

TEST_CASE("each chart has a name, a title and a line of explanation of its own") {
  std::set<std::string_view> names, titles, docs;
  for (const ChartRecord& chart : every_chart()) {
    CAPTURE(chart.name);
    CHECK(names.insert(chart.name).second);
    CHECK(titles.insert(chart.title).second);
    CHECK(docs.insert(chart.doc).second);
    CHECK(chart.doc.ends_with('.'));
  }
}

}  // namespace rollcast::test::chart_reference_test
