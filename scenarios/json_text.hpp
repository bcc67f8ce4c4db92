#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace rollcast::scenarios {

/// Reads JSON in which `//` and `/* */` comments are allowed. Throws ScenarioError: the place of the first mistake as
/// "line 3, column 5: ..." in plain words, or every key that is written twice.
nlohmann::json parse_json(std::string_view text);

/// A key as it stands in a JSON pointer (RFC 6901).
std::string pointer_token(std::string_view key);

/// A value as errors speak of it: "the number 5", "the text "2h"", "a list".
std::string describe(const nlohmann::json& value);

/// The same text with control characters made visible.
std::string visible(std::string_view text);

/// A text between quotes, shortened and visible.
std::string in_quotes(std::string_view text);

}  // namespace rollcast::scenarios
