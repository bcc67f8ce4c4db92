#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "rollcast/scenarios/fields.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::scenarios {

/// Gives the text of what a scenario names beside itself (a trace), by the name that is written there. Throws
/// ScenarioError when there is none.
using NamedTexts = std::function<std::string(std::string_view name)>;

/// There is nothing beside the scenario: refuses every name.
std::string no_texts(std::string_view name);

/// Reads the world's part of a scenario, noting errors in the document of `root`. The keys "strategies" and "study" are
/// left to others. `beside` gives the texts that the scenario names.
Scenario read_scenario(const Fields& root, const NamedTexts& beside = no_texts);

/// The text that reads as this scenario: every key of the world's part, defaults written out, with the recorded traffic
/// under the name `trace_name`. What no text can say (a negative length, an index of nothing) is written so that
/// reading refuses it at its place; so any scenario can be handed over, valid or not.
std::string scenario_text(const Scenario&, std::string_view trace_name = "trace.csv");

/// Reads recorded traffic from its text: a CSV with the header `offset_s,count` (or `offset,count`) or `time,count`
/// (ISO 8601, "2026-03-02 00:00:00"), in equal steps, at least one whole day. Only whole days (midnight to midnight)
/// are kept; times that are dates keep their weekdays. Throws ScenarioError naming line numbers: no rows, text or a
/// negative where a count is needed, a gap, steps that differ, a step that does not divide the day, gzip.
/// Errors begin with the last part of `name`.
Trace read_trace(std::string_view text, std::string_view name);

/// The text of a trace that reads as this one: with dates where it has them.
std::string trace_text(const Trace&);

}  // namespace rollcast::scenarios
