#pragma once

#include <span>
#include <string>
#include <string_view>

#include "markup.hpp"
#include "rollcast/reports/charts.hpp"
#include "rollcast/reports/page.hpp"
#include "summary_reading.hpp"

namespace rollcast::reports {

/// What a page of any summary is made of. The summary needs `scenario`, `study`, `version` and `verdict`.

/// Sentences in which no line breaks between a number and its per cent sign.
Markup prose(std::string sentence);
/// The scenario's name, and where the numbers come from: "2,000 runs, aggregate · seed 1 · …".
Markup provenance(const Json& summary, std::string_view how_run);
/// The verdict: its headline and its reasons.
Markup answer(const Json& summary);
/// A chart with its caption and the table of its numbers.
Markup figure(const Json& summary, const Chart&);
/// Why charts are missing or still; nothing where they are not.
Markup charts_note(const Charts&, std::span<const PageScript>);
/// A term and its value in a list of facts.
Markup fact(std::string_view term, std::string_view value);
/// What was set on the command line, each a fact of its own.
Markup settings_facts(const Json& scenario);
/// The whole page with its policy, style and scripts.
std::string whole_page(const Json& summary, const Markup& content, const Charts&, std::span<const PageScript>);

}  // namespace rollcast::reports
