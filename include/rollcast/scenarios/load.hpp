#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "rollcast/scenarios/fields.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::scenarios {

/// Reads the world's part of a scenario, noting errors in the document of `root`. The keys "strategies" and "study" are
/// left to others. `folder` is where relative file names (a trace) are looked up.
Scenario read_scenario(const Fields& root, const std::filesystem::path& folder);

/// Reads a whole file. Throws ScenarioError when it cannot be read.
std::string read_text_file(const std::filesystem::path&);

/// Reads recorded traffic: a CSV with the header `offset_s,count` (or `offset,count`) or `time,count`
/// (ISO 8601, "2026-03-02 00:00:00"), in equal steps, at least one whole day. Only whole days (midnight to midnight)
/// are kept; times that are dates keep their weekdays. Throws ScenarioError naming line numbers: no rows, text or a
/// negative where a count is needed, a gap, steps that differ, a step that does not divide the day, gzip.
Trace load_trace(const std::filesystem::path&);

/// The text of a trace that reads as this one: with dates where it has them.
std::string trace_text(const Trace&);

}  // namespace rollcast::scenarios
