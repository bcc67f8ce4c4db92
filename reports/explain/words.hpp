#pragma once

#include <string>
#include <string_view>

#include "rollcast/kernel/time.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::reports {

/// "16.9 million", "281 thousand", "54", "-1720".
std::string about(double n);

/// A share as "1.66 %", near 1 as "96.98 %".
std::string percent(double share);

/// Hours as "14.0 h", "2.3 days", "19 s"; "never" beyond a hundred years.
std::string span_of(double hours);
/// "1 d 16 h" of "1d 16h".
std::string with_spaces(std::string_view length);
/// "1 d 16 h", "5 min".
std::string readable(Duration);
/// What varies, with its length: "median duration 58 min (sigma 1.08)", "mean duration 2.0 h (exponential)",
/// "duration 5 min".
std::string length_of(std::string_view what, const VaryingDuration&);

}  // namespace rollcast::reports
