#pragma once

#include <string>
#include <string_view>

#include "rollcast/scenarios/declaration.hpp"

namespace rollcast::scenarios {

// A declaration in words, for pages and for the terminal; code stands between backticks.

/// "duration", "number", "one of `a`, `b`".
std::string type_words(const Declaration&);
/// "above 0, at most 100,000"; empty when everything of the type is allowed.
std::string range_words(const Declaration&);
/// "Default: `5`.", "Required."
std::string default_words(const Declaration&, bool is_required);
/// All of it in one line: "Duration, a multiple of the tick. Default: the tick. Example: `"10min"`."
std::string summary_words(const Declaration&, bool is_required);

std::string capitalized(std::string text);
/// JSON with a blank after each comma and colon, so that lines can be broken.
std::string spaced(const std::string& json_text);
/// Whole numbers without a point, as JSON.
std::string plain_number_text(double);

/// Breaks at blanks, where a line would be longer; `indent` goes before all lines but the first.
std::string wrapped(std::string_view text, std::size_t columns, std::string_view indent = "");

}  // namespace rollcast::scenarios
