#pragma once

#include <span>
#include <string>
#include <string_view>

#include "rollcast/modules.hpp"

namespace rollcast::scenarios {

/// A single value put in its place before a scenario is read.
struct Setting {
  std::string pointer;  ///< JSON pointer of the place
  std::string value;    ///< as written: a JSON number, text, true, false or null, or any other text as it is
};

/// "start=Fri 16:00", "slo.objective=0.99" or "/watching/alerts/0/burn=6": positions in lists count from 0. Throws
/// ScenarioError.
Setting read_setting(std::string_view written);

/// The scenario's text with its values set, in order; parts that were not written are made. A text with errors of
/// syntax is left to be refused as it is. Throws ScenarioError for a place that cannot be.
std::string with_settings(const std::string& text, std::span<const Setting>);

}  // namespace rollcast::scenarios
