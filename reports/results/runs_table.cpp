#include "rollcast/results/runs_table.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <stdexcept>
#include <vector>

#include "rollcast/results/staged_file.hpp"

namespace rollcast::results {

namespace {

std::string header_row() {
  std::string row = "run,strategy,decision,truth";
  for (const LedgerColumn& column : ledger_columns()) (row += ',') += column.name;
  return row += "\r\n";
}

void append_row(std::string& rows, std::string_view label_cell, const RunRecord& record) {
  auto out = std::back_inserter(rows);
  fmt::format_to(out, "{},{},{},{}", record.replication, label_cell,
                 ending_names[static_cast<std::size_t>(record.decision)], name_of(record.truth));
  for (const LedgerColumn& column : ledger_columns()) {
    const double value = record.*column.value;
    if (std::isfinite(value)) {
      fmt::format_to(out, ",{}", value);
    } else {
      rows += ',';
    }
  }
  rows += "\r\n";
}

}  // namespace

std::string csv_text_cell(std::string_view text) {
  const bool formula = !text.empty() && std::string_view{"=+-@\t\r"}.find(text.front()) != std::string_view::npos;
  const bool quoted = formula || text.find_first_of(",\"\r\n") != std::string_view::npos || text.starts_with(' ') ||
                      text.ends_with(' ');
  if (!quoted) return std::string{text};
  std::string cell = formula ? "\"'" : "\"";
  for (const char c : text) {
    if (c == '"') cell += '"';
    cell += c;
  }
  return cell += '"';
}

void write_runs_table(const std::filesystem::path& path, std::span<const std::string> labels,
                      std::span<const RunRecord> records) {
  if (labels.empty() || records.size() % labels.size() != 0) {
    throw std::logic_error(fmt::format("{} run records do not fit {} strategies", records.size(), labels.size()));
  }
  std::vector<std::string> cells;
  for (const std::string& label : labels) cells.push_back(csv_text_cell(label));

  StagedFile file{path};
  file.append(header_row());
  std::string rows;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const RunRecord& record = records[i];
    const RunRecord& first_of_replication = records[i - i % labels.size()];
    if (record.replication != first_of_replication.replication) {
      throw std::logic_error(fmt::format("run record {} belongs to replication {}, not {}", i, record.replication,
                                         first_of_replication.replication));
    }
    append_row(rows, cells[i % labels.size()], record);
    if (rows.size() > 1 << 16) {
      file.append(rows);
      rows.clear();
    }
  }
  file.append(rows);
  file.finish();
}

}  // namespace rollcast::results
