#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "rollcast/scenarios/load.hpp"
#include "rollcast/setup/files.hpp"
#include "support/modules.hpp"
#include "support/places.hpp"

namespace rollcast::test {

/// The shortest scenario there is: what only the user knows.
inline constexpr std::string_view minimal_text = R"({
  "name": "minimal", "traffic": {"base": "20/s"}, "baseline": {"failure": "0.5%"}, "costs": {"failure": "0.5 USD"}})";

/// A scenario that writes every key of the world's part but the trace, none of them with its default.
std::string full_text();

inline std::filesystem::path source_folder() { return source_tree(); }

/// A scenario and everything else a document gives.
struct Loaded {
  Scenario scenario;
  nlohmann::json resolved;
  std::vector<std::string> known_keys;
};

/// Reads a whole scenario as the program does; throws ScenarioError.
Loaded load_text(std::string_view text, const std::filesystem::path& folder = source_folder());

/// The errors of a text, none when it loads.
std::vector<std::string> errors_of(std::string_view text, const std::filesystem::path& folder = source_folder());

/// The minimal scenario with the value at one JSON pointer replaced.
std::string minimal_with(std::string_view pointer, const nlohmann::json& value);

}  // namespace rollcast::test
