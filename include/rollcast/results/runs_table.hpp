#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "rollcast/run/run_record.hpp"

namespace rollcast::results {

/// Writes `runs.csv`: a header, then one row per run, in the order given: run, strategy, decision, truth, then every
/// ledger column. `records` is laid out [replication][strategy], strategies in the order of `labels`; throws
/// std::logic_error when it is not. Numbers are shortest decimals that read back exactly; times that never came are
/// empty cells. RFC 4180, lines end in CR LF.
void write_runs_table(const std::filesystem::path&, std::span<const std::string> labels,
                      std::span<const RunRecord> records);

/// A text as a CSV cell: quoted where needed; what a spreadsheet would take for a formula is prefixed with an
/// apostrophe.
std::string csv_text_cell(std::string_view text);

}  // namespace rollcast::results
